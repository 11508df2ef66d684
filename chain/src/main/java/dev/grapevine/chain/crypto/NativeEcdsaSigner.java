package dev.grapevine.chain.crypto;

import fr.acinq.secp256k1.Secp256k1;
import fr.acinq.secp256k1.Secp256k1Exception;
import java.util.Arrays;
import java.util.Optional;

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

  @Override
  public byte[] signSchnorr(byte[] secret, byte[] hash, byte[] auxiliary) {
    return library.signSchnorr(hash, secret, auxiliary);
  }

  @Override
  public Optional<byte[]> tweakPublicKey(byte[] publicKey, byte[] tweak) {
    try {
      return Optional.of(library.pubKeyCompress(library.pubKeyTweakAdd(publicKey, tweak)));
    } catch (Secp256k1Exception e) {
      // no point of the curve, or nothing but infinity comes of it
      return Optional.empty();
    }
  }
}
