/**
 * The unconfirmed transactions: what is held ({@link dev.grapevine.relay.mempool.Mempool}), what is
 * let in ({@link dev.grapevine.relay.mempool.TransactionAcceptance}) and by which rules of policy
 * ({@link dev.grapevine.relay.mempool.Standardness}, {@link
 * dev.grapevine.relay.mempool.MempoolOptions}).
 *
 * <p>An entry is one small object beside the shared transaction; transactions that spend one
 * another share a {@code Cluster}, linearised into chunks whose feerate orders everything: mining,
 * eviction, announcing, short-id matching. Pure: no clock, no chance; owned by its engine's loop.
 */
@org.jspecify.annotations.NullMarked
package dev.grapevine.relay.mempool;
