/**
 * One relaying node on its event loop: {@link dev.grapevine.node.core.NodeCore} ties chain,
 * mempool, engine and transport together and is how other threads reach them. A {@link
 * dev.grapevine.node.core.WireTrace} is told how messages pass between engine and sockets; {@code
 * CaptureTap} writes them down. {@link dev.grapevine.node.core.EventSinks} tells several listeners
 * what happened, who may look up {@link dev.grapevine.node.core.LoopFigures} meanwhile.
 */
@org.jspecify.annotations.NullMarked
package dev.grapevine.node.core;
