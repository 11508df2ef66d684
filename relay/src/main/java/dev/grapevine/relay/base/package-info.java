/**
 * What every room of relay stands on: {@link dev.grapevine.relay.base.Now the time} that is told to
 * it, {@link dev.grapevine.relay.base.PeerId the name} of a connection, and {@link
 * dev.grapevine.relay.base.RollingFilter a memory} of hashes seen lately.
 */
@org.jspecify.annotations.NullMarked
package dev.grapevine.relay.base;
