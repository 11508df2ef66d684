package dev.grapevine.chain.script;

import dev.grapevine.chain.crypto.PrivateKey;
import fr.acinq.secp256k1.Secp256k1;

/** Signs taproot inputs, for tests. */
public final class TaprootSignatures {
  private TaprootSignatures() {}

  /** A key-path signature of the default hash type, with a fixed auxiliary value. */
  public static byte[] keyPath(PrivateKey key, PrecomputedTransactionData unsigned, int input) {
    TapContext context = new TapContext(null, null, TapContext.NO_CODE_SEPARATOR);
    byte[] hash = SignatureHash.taproot(unsigned, input, HashType.DEFAULT, context);
    return Secp256k1.get().signSchnorr(hash, key.secret(), new byte[32]);
  }
}
