package dev.grapevine.chain.crypto;

import dev.grapevine.chain.platform.ExtractedLibraries;
import fr.acinq.secp256k1.Secp256k1;
import fr.acinq.secp256k1.Secp256k1Exception;
import java.util.Arrays;

/**
 * libsecp256k1 through JNI: the same code that Bitcoin Core runs. It refuses a high S, which
 * consensus allows, so S is normalised first; and it knows only 32-byte Schnorr messages, so others
 * go to Bouncy Castle.
 */
public final class NativeSignatureVerifier implements SignatureVerifier {
  private final Secp256k1 library;

  /** Not before there is one: consensus has no such messages, and Bouncy Castle loads slowly. */
  private static final class OtherMessages {
    static final SignatureVerifier VERIFIER = new BouncyCastleSignatureVerifier();
  }

  /**
   * Loads the library.
   *
   * @throws LinkageError or RuntimeException if it cannot be loaded on this platform
   */
  public NativeSignatureVerifier() {
    library = Secp256k1.get();
    ExtractedLibraries.forget("secp256k1-");
  }

  @Override
  public boolean verifyEcdsa(byte[] publicKey, byte[] derSignature, byte[] hash) {
    byte[] compact = EcdsaSignature.parseLax(derSignature);
    if (compact == null
        || EcdsaSignature.isOverflow(compact, 0)
        || EcdsaSignature.isOverflow(compact, 32)
        || hash.length != 32
        || (publicKey.length != 33 && publicKey.length != 65)) {
      return false;
    }
    EcdsaSignature.normalise(compact);
    try {
      return library.verify(compact, hash, publicKey);
    } catch (Secp256k1Exception e) {
      // the key is not a point of the curve
      return false;
    }
  }

  @Override
  public boolean verifySchnorr(byte[] xOnlyKey, byte[] signature, byte[] message) {
    if (message.length != 32) {
      return OtherMessages.VERIFIER.verifySchnorr(xOnlyKey, signature, message);
    }
    if (xOnlyKey.length != 32 || signature.length != 64) {
      return false;
    }
    try {
      return library.verifySchnorr(signature, message, xOnlyKey);
    } catch (Secp256k1Exception e) {
      // the key is not the x of a point of the curve
      return false;
    }
  }

  @Override
  public boolean checkTweak(byte[] xOnlyKey, byte[] tweak, byte[] tweakedKey, boolean odd) {
    if (xOnlyKey.length != 32 || tweak.length != 32 || tweakedKey.length != 32) {
      return false;
    }
    byte[] compressed = new byte[33];
    compressed[0] = 0x02;
    System.arraycopy(xOnlyKey, 0, compressed, 1, 32);
    try {
      byte[] tweaked = library.pubKeyCompress(library.pubKeyTweakAdd(compressed, tweak));
      return tweaked[0] == (odd ? 0x03 : 0x02) && Arrays.equals(tweaked, 1, 33, tweakedKey, 0, 32);
    } catch (Secp256k1Exception e) {
      // the key is not the x of a point of the curve, or the tweak is not below the order
      return false;
    }
  }
}
