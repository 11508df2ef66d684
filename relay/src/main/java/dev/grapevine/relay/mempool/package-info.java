/**
 * The unconfirmed transactions: what is held ({@link dev.grapevine.relay.mempool.Mempool}), what is
 * let in ({@link dev.grapevine.relay.mempool.TransactionAcceptance}) and by which rules of policy
 * ({@link dev.grapevine.relay.mempool.Standardness}, {@link
 * dev.grapevine.relay.mempool.MempoolOptions}).
 *
 * <p>A transaction is judged by {@code PreChecks}, then by what it would do to the mempool, thought
 * through as a {@code ChangeSet}: {@code Replacement} where it conflicts, limits of clusters; then
 * by its scripts. {@code PackageAcceptance} does so for several at once, {@code Reorganisation} for
 * what lost blocks held. {@code TrucRules} and {@code EphemeralDust} are policies of their own.
 *
 * <p>An entry is one small object beside the shared transaction; transactions that spend one
 * another share a {@code Cluster}, linearised into chunks ({@code Linearization}) whose feerate
 * orders everything: mining, eviction, announcing, short-id matching. Pure: no clock, no chance;
 * owned by its engine's loop.
 */
@org.jspecify.annotations.NullMarked
package dev.grapevine.relay.mempool;
