package dev.grapevine.chain.crypto;

import fr.acinq.secp256k1.Secp256k1;
import java.util.Arrays;

/** Signs with libsecp256k1 through JNI. */
final class NativeEcdsaSigner implements EcdsaSigner {
  private final Secp256k1 library = Secp256k1.get();

  @Override
  public boolean isSecret(byte[] secret) {
    return library.secKeyVerify(secret);
  }

  @Override
  public byte[] publicKey(byte[] secret, boolean compressed) {
    byte[] uncompressed = library.pubkeyCreate(secret);
    return compressed ? library.pubKeyCompress(uncompressed) : uncompressed;
  }

  @Override
  public byte[] multiply(byte[] x, byte[] secret) {
    byte[] compressed = new byte[33];
    compressed[0] = 0x02;
    System.arraycopy(x, 0, compressed, 1, 32);
    return Arrays.copyOfRange(library.pubKeyTweakMul(compressed, secret), 1, 33);
  }

  @Override
  public byte[] sign(byte[] secret, byte[] hash) {
    return library.sign(hash, secret);
  }
}
