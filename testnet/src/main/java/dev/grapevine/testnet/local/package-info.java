/**
 * A network in this process: real nodes, real TCP over loopback, real JSON-RPC.
 *
 * <p>{@link dev.grapevine.testnet.local.TestnetOptions} say what is wanted, {@link
 * dev.grapevine.testnet.local.LocalNetwork} owns the nodes and all that has to be given back,
 * {@link dev.grapevine.testnet.local.TestnetRun} is the course of events from the first block to
 * the figures, and {@link dev.grapevine.testnet.local.Progress} tells whoever watches.
 */
@NullMarked
package dev.grapevine.testnet.local;

import org.jspecify.annotations.NullMarked;
