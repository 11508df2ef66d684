/**
 * Hashes, keys and signatures. Pure functions over {@code byte[]}; nothing here knows a
 * transaction.
 *
 * <ul>
 *   <li>Hashing: {@link dev.grapevine.chain.crypto.Sha256}, {@link
 *       dev.grapevine.chain.crypto.HashWriter} (streaming), {@link
 *       dev.grapevine.chain.crypto.Ripemd160}, {@link dev.grapevine.chain.crypto.Hash160}, {@link
 *       dev.grapevine.chain.crypto.TaggedHash}, {@link dev.grapevine.chain.crypto.SipHash24}.
 *   <li>Signatures: {@link dev.grapevine.chain.crypto.SignatureVerifier} and the choice of its back
 *       end in {@link dev.grapevine.chain.crypto.SignatureVerifiers}; {@link
 *       dev.grapevine.chain.crypto.SignatureCache} with {@link
 *       dev.grapevine.chain.crypto.CachingSignatureVerifier} in front of it; {@link
 *       dev.grapevine.chain.crypto.EcdsaSignature} for the encodings.
 *   <li>Signing: {@link dev.grapevine.chain.crypto.PrivateKey}; {@link
 *       dev.grapevine.chain.crypto.PublicKeys} for what others sign with, {@link
 *       dev.grapevine.chain.crypto.KeyAggregation} for what several sign with at once (BIP327).
 *   <li>Key agreement for BIP324: {@link dev.grapevine.chain.crypto.ElligatorSwift}.
 * </ul>
 */
@org.jspecify.annotations.NullMarked
package dev.grapevine.chain.crypto;
