package dev.grapevine.chain.primitives;

/** An output: {@code value} in satoshi (any 64-bit value until checked) and what locks it. */
public record TxOut(long value, Script scriptPubKey) {

  /** Reads value and script. */
  public static TxOut read(ByteReader in) {
    return new TxOut(in.readInt64(), Script.of(in.readVarBytes()));
  }

  /** Writes value and script. */
  public void write(ByteWriter out) {
    out.writeInt64(value).writeVarBytes(scriptPubKey.bytes());
  }

  /** Bytes that {@link #write} writes. */
  public int encodedSize() {
    return Long.BYTES + ByteWriter.compactSizeLength(scriptPubKey.length()) + scriptPubKey.length();
  }
}
