/**
 * What goes wrong in a network, on purpose.
 *
 * <p>{@link dev.grapevine.testnet.fault.FaultFile} reads a {@link
 * dev.grapevine.testnet.fault.FaultPlan}: {@link dev.grapevine.testnet.fault.Fault faults}, each at
 * a {@link dev.grapevine.testnet.fault.Moment}. {@link dev.grapevine.testnet.fault.NetworkState} is
 * what they have made of the network so far: who is down, cut off or slow, and so what a link is
 * like and who can hear whom; the reader checks the file against it and a run goes by it. {@link
 * dev.grapevine.testnet.fault.HostilePeer} is the one fault that is somebody. Who does all this to
 * running nodes is the room of those nodes.
 */
@NullMarked
package dev.grapevine.testnet.fault;

import org.jspecify.annotations.NullMarked;
