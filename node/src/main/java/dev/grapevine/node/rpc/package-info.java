/**
 * JSON-RPC over HTTP, as bitcoind speaks it: the server, the table of methods, and a client.
 *
 * <p>A request's way: {@link dev.grapevine.node.rpc.RpcServer} (netty, event loop) takes it off the
 * wire and checks who asks; a worker thread, or the loop itself for methods that never wait ({@link
 * dev.grapevine.node.rpc.RpcMethod#quick}), runs {@link dev.grapevine.node.rpc.JsonRpc}, which
 * knows the envelope (versions, ids, batches, HTTP status) and calls {@link
 * dev.grapevine.node.rpc.RpcDispatcher}, which finds the {@link dev.grapevine.node.rpc.RpcMethod},
 * checks its parameters and calls its handler with an {@link dev.grapevine.node.rpc.RpcRequest}.
 * Results are Jackson trees made with {@link dev.grapevine.node.rpc.Json}.
 */
@org.jspecify.annotations.NullMarked
package dev.grapevine.node.rpc;
