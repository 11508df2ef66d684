/**
 * A world that is not real: engines joined by links in memory, and time that passes as fast as
 * events are handled. The same calls give the same events in the same order, whatever machine runs
 * them.
 *
 * <p>{@link dev.grapevine.relay.virtual.VirtualNetwork} is the clock and the queue, {@link
 * dev.grapevine.relay.virtual.VirtualNode} a node in it, {@link
 * dev.grapevine.relay.virtual.LinkModel} what a link does to a message's time. Relay's tests stand
 * on it, and the simulator. {@link dev.grapevine.relay.virtual.EventQueue} also serves worlds of
 * other things than engines.
 */
@org.jspecify.annotations.NullMarked
package dev.grapevine.relay.virtual;
