/**
 * Who dials whom. A {@link dev.grapevine.testnet.topology.Topology} is a value, drawn from a seed
 * in one of the shapes of {@link dev.grapevine.testnet.topology.TopologyShape} or read by {@link
 * dev.grapevine.testnet.topology.TopologyFile}; it knows nothing of sockets, so that a simulated
 * network can have the same one.
 */
@NullMarked
package dev.grapevine.testnet.topology;

import org.jspecify.annotations.NullMarked;
