package dev.grapevine.chain.script;

import dev.grapevine.chain.crypto.EcdsaSignature;
import java.util.Arrays;

/** How ECDSA signatures and keys must be written, as the flags have it. */
final class SignatureEncoding {
  private static final ScriptFlags ANY_DER =
      ScriptFlags.of(ScriptFlag.DERSIG, ScriptFlag.LOW_S, ScriptFlag.STRICTENC);

  private SignatureEncoding() {}

  /** Checks a signature with its hash type; an empty one always passes and never verifies. */
  static ScriptError check(byte[] signature, ScriptFlags flags) {
    if (signature.length == 0) {
      return ScriptError.OK;
    }
    if ((flags.bits() & ANY_DER.bits()) != 0 && !isStrictDer(signature)) {
      return ScriptError.SIG_DER;
    }
    if (flags.has(ScriptFlag.LOW_S)
        && !EcdsaSignature.isLowS(Arrays.copyOf(signature, signature.length - 1))) {
      return ScriptError.SIG_HIGH_S;
    }
    if (flags.has(ScriptFlag.STRICTENC) && !hasDefinedHashType(signature)) {
      return ScriptError.SIG_HASHTYPE;
    }
    return ScriptError.OK;
  }

  /** Checks a public key. */
  static ScriptError checkKey(byte[] key, ScriptFlags flags, SigVersion version) {
    boolean compressed = key.length == 33 && (key[0] == 2 || key[0] == 3);
    boolean uncompressed = key.length == 65 && key[0] == 4;
    if (flags.has(ScriptFlag.STRICTENC) && !compressed && !uncompressed) {
      return ScriptError.PUBKEYTYPE;
    }
    if (flags.has(ScriptFlag.WITNESS_PUBKEYTYPE)
        && version == SigVersion.WITNESS_V0
        && !compressed) {
      return ScriptError.WITNESS_PUBKEYTYPE;
    }
    return ScriptError.OK;
  }

  /** Whether a signature with its hash type is strict DER (BIP66): 9 to 73 bytes in all. */
  static boolean isStrictDer(byte[] signature) {
    int size = signature.length;
    if (size < 9 || size > 73 || signature[0] != 0x30 || signature[1] != size - 3) {
      return false;
    }
    int rLength = signature[3] & 0xff;
    if (5 + rLength >= size) {
      return false;
    }
    int sLength = signature[5 + rLength] & 0xff;
    return rLength + sLength + 7 == size
        && isStrictInteger(signature, 2, rLength)
        && isStrictInteger(signature, 4 + rLength, sLength);
  }

  /** A positive integer without padding, whose tag is at {@code tagAt}. */
  private static boolean isStrictInteger(byte[] signature, int tagAt, int length) {
    int at = tagAt + 2;
    return signature[tagAt] == 0x02
        && length > 0
        && signature[at] >= 0
        && (length == 1 || signature[at] != 0 || signature[at + 1] < 0);
  }

  /** Whether the last byte is a hash type that means something. */
  static boolean hasDefinedHashType(byte[] signature) {
    int type = signature[signature.length - 1] & 0xff & ~HashType.ANYONE_CAN_PAY;
    return type >= HashType.ALL && type <= HashType.SINGLE;
  }
}
