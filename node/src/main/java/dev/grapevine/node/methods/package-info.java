/**
 * What the node answers to JSON-RPC: Bitcoin Core's methods with its shapes, codes and messages.
 *
 * <p>{@link dev.grapevine.node.methods.RpcMethods} lists them; each {@code ...Methods} class is one
 * of the help's headings or a part of it. A handler runs on an RPC thread, reads the node through
 * {@link dev.grapevine.node.methods.MethodContext#ask}, which runs on the node's loop, and builds
 * its result from what it got; nothing of the engine leaves the loop. {@code CoinWalk} goes through
 * all coins on the RPC thread. {@code ...Json} classes are the shapes that several methods share.
 */
@org.jspecify.annotations.NullMarked
package dev.grapevine.node.methods;
