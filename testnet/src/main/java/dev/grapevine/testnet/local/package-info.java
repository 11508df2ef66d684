/**
 * A network on this machine: real nodes, real TCP over loopback, real JSON-RPC.
 *
 * <p>{@link dev.grapevine.testnet.local.TestnetOptions} say what is wanted; {@code Limits}, {@code
 * OpenFiles} and {@code FreeMemory} say whether it can be had here. {@link
 * dev.grapevine.testnet.local.LocalNetwork} owns the nodes and all that has to be given back, each
 * a {@link dev.grapevine.testnet.local.NetworkNode} of one kind or another: {@code NodePrograms}
 * says which is what, {@code NodeLauncher} starts them ({@code ProcessStart} those in processes of
 * their own), {@code Wiring} connects them, {@code PeerMap} tells who is behind which connection,
 * {@code RpcClients} call them. Where links are to be other than loopback's {@code NodeLinks} says
 * what they are like and {@code LinkProxies} stand before nodes of other processes. {@code
 * PastLives} is what nodes did before they were killed.
 *
 * <p>{@link dev.grapevine.testnet.local.TestnetRun} is the course of events, phase by phase: a
 * {@code Rehearsal} by other nodes, {@link dev.grapevine.testnet.local.NetworkStart}, {@code
 * Funding}, a warm-up, {@code Measuring}; {@code Miner} mines in all of them, {@code Submission}
 * hands in transactions, {@code Arrival} waits for what spreads. A {@code FaultInjector} makes
 * things go wrong meanwhile and {@code FaultPhases} keep when. {@link
 * dev.grapevine.testnet.local.LinkRun} measures the links alone, by {@code LinkPings} and {@code
 * ProcessPings}. {@link dev.grapevine.testnet.local.Progress} tells whoever watches.
 */
@NullMarked
package dev.grapevine.testnet.local;

import org.jspecify.annotations.NullMarked;
