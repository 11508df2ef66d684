/**
 * Compact blocks (BIP152) as data: writing a sketch of short ids, and filling one from what is at
 * hand.
 *
 * <p>{@link dev.grapevine.relay.compact.CompactBlockEncoder} writes; {@link
 * dev.grapevine.relay.compact.PartialBlock} is a block being rebuilt, which finds its transactions
 * by {@link dev.grapevine.relay.compact.ShortIdTable} in the mempool and in {@link
 * dev.grapevine.relay.compact.ExtraTransactions}. Who is asked and told is decided by the engine's
 * {@code CompactBlocks}.
 */
@org.jspecify.annotations.NullMarked
package dev.grapevine.relay.compact;
