package dev.grapevine.chain.address;

import dev.grapevine.chain.crypto.PrivateKey;

/**
 * A secret key as wallets export it.
 *
 * @param compressed whether its public key is used in the compressed form
 */
public record WifKey(PrivateKey key, boolean compressed) {
  /** The public key in the form that is used. */
  public byte[] publicKey() {
    return key.publicKey(compressed);
  }
}
