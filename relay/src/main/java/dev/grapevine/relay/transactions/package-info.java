/**
 * Which transactions to ask for, keep and tell, as state machines that know neither connections nor
 * messages: ids, {@link dev.grapevine.relay.base.PeerId}s and times go in, decisions come out.
 *
 * <p>{@link dev.grapevine.relay.transactions.TxRequests} holds who announced what and whom to ask
 * next; {@link dev.grapevine.relay.transactions.TxDownload} adds what was refused or confirmed and
 * need not be asked for; {@link dev.grapevine.relay.transactions.Orphanage} keeps what came before
 * its parents; {@link dev.grapevine.relay.transactions.TxAnnouncer} tells whose turn it is to hear
 * news, and {@link dev.grapevine.relay.transactions.Rebroadcast} what nobody asked for yet; {@link
 * dev.grapevine.relay.transactions.PrivateBroadcast} holds what is ours and goes out unseen; a
 * {@link dev.grapevine.relay.transactions.BloomFilter} is what a peer wants to hear of at all. The
 * engine's {@code TransactionIntake} and {@code TransactionFlow} join them to peers and mempool.
 */
@org.jspecify.annotations.NullMarked
package dev.grapevine.relay.transactions;
