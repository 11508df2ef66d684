/**
 * One relaying node on its event loop: {@link dev.grapevine.node.core.NodeCore} ties chain,
 * mempool, engine and transport together and is how other threads reach them.
 */
@org.jspecify.annotations.NullMarked
package dev.grapevine.node.core;
