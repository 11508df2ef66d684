/**
 * One relaying node on its event loop: {@link dev.grapevine.node.core.NodeCore} ties chain,
 * mempool, engine and transport together and is how other threads reach them. A {@link
 * dev.grapevine.node.core.WireTrace} is told how messages pass between engine and sockets; {@code
 * CaptureTap} writes them down. {@link dev.grapevine.node.core.EventSinks} tells several listeners
 * what happened, who may look up {@link dev.grapevine.node.core.LoopFigures} meanwhile. {@code
 * PeerKeeper} keeps what is known of other nodes, {@code AsMapFile} reads the map by which they are
 * told apart, {@link dev.grapevine.node.core.Routes} says which way they are dialled, an {@link
 * dev.grapevine.node.core.OverlayRoute} prepares it where that takes more than a proxy. What is
 * kept in files of its own goes through {@link dev.grapevine.chain.store.DurableFile}.
 */
@org.jspecify.annotations.NullMarked
package dev.grapevine.node.core;
