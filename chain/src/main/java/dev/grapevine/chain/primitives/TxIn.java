package dev.grapevine.chain.primitives;

/**
 * An input: the output it spends, what unlocks it, and its sequence number (unsigned 32-bit:
 * relative lock time by BIP68, or replaceability).
 */
public record TxIn(OutPoint prevout, Script scriptSig, int sequence, Witness witness) {
  /** Sequence that switches lock times off. */
  public static final int SEQUENCE_FINAL = 0xffffffff;

  /** An input without a witness. */
  public TxIn(OutPoint prevout, Script scriptSig, int sequence) {
    this(prevout, scriptSig, sequence, Witness.EMPTY);
  }

  int baseSize() {
    return OutPoint.SIZE
        + ByteWriter.compactSizeLength(scriptSig.length())
        + scriptSig.length()
        + Integer.BYTES;
  }
}
