package dev.grapevine.chain.primitives;

/** One output of one transaction. {@code index} is unsigned 32-bit. */
public record OutPoint(Txid txid, int index) {
  /** Bytes on the wire. */
  public static final int SIZE = 36;

  /** What a coinbase input names: no transaction, index 0xffffffff. */
  public static final OutPoint NULL = new OutPoint(Txid.ZERO, -1);

  /** Reads 36 bytes. */
  public static OutPoint read(ByteReader in) {
    return new OutPoint(in.readTxid(), in.readInt32());
  }

  /** Writes 36 bytes. */
  public void write(ByteWriter out) {
    out.writeHash(txid).writeInt32(index);
  }

  /** True for a coinbase's input. */
  public boolean isNull() {
    return index == -1 && txid.isZero();
  }

  // Most that are compared differ in one of the two, and the number is at hand.
  @Override
  public boolean equals(Object other) {
    return other instanceof OutPoint(Txid id, int number) && number == index && id.equals(txid);
  }

  @Override
  public int hashCode() {
    return txid.hashCode() * 31 + index;
  }

  @Override
  public String toString() {
    return txid + ":" + Integer.toUnsignedString(index);
  }
}
