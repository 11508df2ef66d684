package dev.grapevine.chain.crypto;

import java.math.BigInteger;
import org.bouncycastle.crypto.engines.ChaCha7539Engine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/**
 * A hash of a set of byte strings, whatever their order: each becomes a number modulo 2^3072 -
 * 1103717, and the numbers are multiplied (Bitcoin Core {@code crypto/muhash.h}). About 20 µs an
 * element. Mutable, for one thread.
 */
public final class MuHash3072 {
  private static final int BYTES = 384;
  private static final BigInteger MODULUS =
      BigInteger.ONE.shiftLeft(8 * BYTES).subtract(BigInteger.valueOf(1_103_717));

  private BigInteger product = BigInteger.ONE;

  /** The empty set. */
  public MuHash3072() {}

  /** Adds an element. */
  public MuHash3072 insert(byte[] element) {
    product = product.multiply(number(element)).mod(MODULUS);
    return this;
  }

  /** Takes out an element that was put in. */
  public MuHash3072 remove(byte[] element) {
    product = product.multiply(number(element).modInverse(MODULUS)).mod(MODULUS);
    return this;
  }

  /** The hash of the set, 32 bytes as SHA-256 gives them. */
  public byte[] hash() {
    byte[] little = new byte[BYTES];
    byte[] big = product.toByteArray();
    for (int i = 0; i < Math.min(BYTES, big.length); i++) {
      little[i] = big[big.length - 1 - i];
    }
    return Sha256.hash(little);
  }

  /** The key stream of ChaCha20 under the element's hash, read as a little-endian number. */
  private static BigInteger number(byte[] element) {
    ChaCha7539Engine cipher = new ChaCha7539Engine();
    cipher.init(true, new ParametersWithIV(new KeyParameter(Sha256.hash(element)), new byte[12]));
    byte[] stream = new byte[BYTES];
    cipher.processBytes(new byte[BYTES], 0, BYTES, stream, 0);
    byte[] big = new byte[BYTES];
    for (int i = 0; i < BYTES; i++) {
      big[i] = stream[BYTES - 1 - i];
    }
    return new BigInteger(1, big);
  }
}
