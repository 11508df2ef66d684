/**
 * Hashes, keys and signatures. Pure functions over {@code byte[]}; nothing here knows a transaction.
 *
 * <ul>
 *   <li>Hashing: {@link dev.grapevine.chain.crypto.Sha256}, {@link
 *       dev.grapevine.chain.crypto.HashWriter} (streaming), {@link
 *       dev.grapevine.chain.crypto.Ripemd160}, {@link dev.grapevine.chain.crypto.Hash160}, {@link
 *       dev.grapevine.chain.crypto.TaggedHash}, {@link dev.grapevine.chain.crypto.SipHash24}.
 * </ul>
 */
@org.jspecify.annotations.NullMarked
package dev.grapevine.chain.crypto;
