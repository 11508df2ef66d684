/**
 * A network on this machine: real nodes, real TCP over loopback, real JSON-RPC.
 *
 * <p>{@link dev.grapevine.testnet.local.TestnetOptions} say what is wanted, {@link
 * dev.grapevine.testnet.local.LocalNetwork} owns the nodes and all that has to be given back, each
 * a {@link dev.grapevine.testnet.local.NetworkNode} of one kind or another: {@code NodeLauncher}
 * starts them, {@code Wiring} connects them, and where links are to be other than loopback's {@code
 * NodeLinks} says what they are like and {@code LinkProxies} stand before nodes of other processes.
 * {@code PastLives} is what nodes did before they were killed. {@link
 * dev.grapevine.testnet.local.TestnetRun} is the course of events, phase by phase: a {@code
 * Rehearsal} by other nodes, {@link dev.grapevine.testnet.local.NetworkStart}, {@code Funding}, a
 * warm-up, {@code Measuring}; {@code Miner} mines in all of them. {@link
 * dev.grapevine.testnet.local.Progress} tells whoever watches.
 */
@NullMarked
package dev.grapevine.testnet.local;

import org.jspecify.annotations.NullMarked;
