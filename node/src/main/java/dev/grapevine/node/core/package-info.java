/**
 * One relaying node on its event loop: {@link dev.grapevine.node.core.NodeCore} ties chain,
 * mempool, engine and transport together and is how other threads reach them. A {@link
 * dev.grapevine.node.core.WireTrace} is told how messages pass between engine and sockets; {@code
 * CaptureTap} writes them down.
 */
@org.jspecify.annotations.NullMarked
package dev.grapevine.node.core;
