package dev.grapevine.chain.script;

/** Whether bytes look like an ECDSA signature. */
public final class SignatureText {
  private static final ScriptFlags STRICT = ScriptFlags.of(ScriptFlag.DERSIG, ScriptFlag.STRICTENC);

  private SignatureText() {}

  /** Whether it is strict DER (BIP66) and a hash type that is defined, or nothing at all. */
  public static boolean isStrict(byte[] signature) {
    return SignatureEncoding.check(signature, STRICT) == ScriptError.OK;
  }
}
