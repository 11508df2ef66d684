package dev.grapevine.node.rest;

import dev.grapevine.node.core.NodeCore;
import dev.grapevine.node.index.FilterIndex;
import dev.grapevine.node.index.TransactionFinder;
import dev.grapevine.node.methods.BlockJson;
import dev.grapevine.node.methods.TransactionJson;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcDispatcher;
import dev.grapevine.node.rpc.RpcException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import tools.jackson.databind.JsonNode;

/**
 * What resources are made from.
 *
 * @param methods for what is answered as JSON-RPC answers it
 * @param transactions knows which block a transaction is in
 * @param filters empty without {@code -blockfilterindex}
 */
public record RestContext(
    NodeCore core,
    RpcDispatcher methods,
    TransactionFinder transactions,
    Optional<FilterIndex> filters,
    BlockJson blockJson,
    TransactionJson transactionJson) {

  /** Something to do on the node's loop. Its answer must be immutable, or nobody else's. */
  @FunctionalInterface
  interface Question<T> {
    T ask(NodeCore.Access access) throws RestException;
  }

  /** Asks on the node's loop and waits for the answer; on a worker. */
  <T> T ask(Question<T> question) throws RestException {
    try {
      return core.call(
              access -> {
                try {
                  return question.ask(access);
                } catch (RestException e) {
                  throw new CompletionException(e);
                }
              })
          .join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RestException told) {
        throw told;
      }
      throw new IllegalStateException("on the node's loop", e.getCause());
    } catch (RejectedExecutionException e) {
      throw RestException.failed("Shutting down");
    }
  }

  /** What a JSON-RPC method returns. */
  JsonNode call(String method, Object... parameters) throws RestException {
    try {
      return methods.execute(method, Json.of(java.util.List.of(parameters)), "");
    } catch (RpcException e) {
      throw RestException.failed(e.text());
    }
  }
}
