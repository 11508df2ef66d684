package dev.grapevine.chain.crypto;

/** RIPEMD-160 of SHA-256: what addresses and P2PKH, P2SH and P2WPKH scripts hold. */
public final class Hash160 {
  /** Bytes of a hash. */
  public static final int SIZE = Ripemd160.SIZE;

  private Hash160() {}

  /** HASH160 of {@code data}, in a new array. */
  public static byte[] hash(byte[] data) {
    return Ripemd160.hash(Sha256.hash(data));
  }
}
