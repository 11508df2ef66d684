/**
 * What to do about what peers say: the rules of a faithful relay node as sans-IO state machines.
 *
 * <p>{@link dev.grapevine.relay.RelayEngine} is the only door. Calls with data go in, each with the
 * time ({@link dev.grapevine.relay.base.Now}); commands come out through {@link
 * dev.grapevine.relay.Outbox} and take effect at once; one number says when to wake it. There is no
 * thread, socket, clock or unseeded chance in here, so the same classes run on sockets and in a
 * simulator.
 *
 * <p>One class for one sub-protocol, each with its own state, never calling a sibling: {@code
 * Handshake}, {@code Liveness}, {@code HeaderSync}, {@code BlockDownload}, {@code DataServing},
 * {@code FilterServing}, {@code BlockAnnouncer}, {@code CompactBlocks}, {@code AddressGossip},
 * {@code FeeFilters}, {@code Reconciliation}. What is ours alone, and not to be seen as such, goes
 * over connections of its own, which no other machine touches: {@link
 * dev.grapevine.relay.PrivateRelay}, {@code PrivateDials}. The engine calls them in a fixed order,
 * {@code MessageHandling} with what a peer says, {@code MessageSending} for what it is told
 * unasked. {@code Peer} and {@code BlocksInFlight} are the facts that they share. What needs no
 * connection to think about has rooms of its own: {@link dev.grapevine.relay.transactions}, {@link
 * dev.grapevine.relay.compact}, {@link dev.grapevine.relay.mempool}; {@link
 * dev.grapevine.relay.virtual} is the network for tests and simulations.
 */
@org.jspecify.annotations.NullMarked
package dev.grapevine.relay;
