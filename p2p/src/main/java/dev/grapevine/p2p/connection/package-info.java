/**
 * Which peers to have: {@link dev.grapevine.p2p.connection.ConnectionPlanner} says whom to dial
 * next, {@link dev.grapevine.p2p.connection.EvictionPolicy} who goes when the inbound slots are
 * full, {@link dev.grapevine.p2p.connection.PhiAccrualDetector} how sure it is that a peer is gone.
 * Pure: state and time in, a decision out.
 */
@NullMarked
package dev.grapevine.p2p.connection;

import org.jspecify.annotations.NullMarked;
