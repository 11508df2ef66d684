/**
 * Who dials whom. A {@link dev.grapevine.testnet.topology.Topology} is a value made from a seed; it
 * knows nothing of sockets, so that a simulated network can have the same one.
 */
@NullMarked
package dev.grapevine.testnet.topology;

import org.jspecify.annotations.NullMarked;
