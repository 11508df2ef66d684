/** Tests of the relay engine's machines. */
@org.jspecify.annotations.NullMarked
package dev.grapevine.relay.compact;
