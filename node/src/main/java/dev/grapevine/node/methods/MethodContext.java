package dev.grapevine.node.methods;

import dev.grapevine.chain.consensus.Networks;
import dev.grapevine.node.config.ZmqTopic;
import dev.grapevine.node.core.NodeCore;
import dev.grapevine.node.fees.FeeEstimation;
import dev.grapevine.node.index.FilterIndex;
import dev.grapevine.node.index.Indexes;
import dev.grapevine.node.index.TransactionFinder;
import dev.grapevine.node.mining.TemplateMaker;
import dev.grapevine.node.peers.ManualPeers;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * What methods work on.
 *
 * @param templates makes blocks for miners
 * @param indexes what can be looked up beside the chain
 * @param fees estimates of fees; empty if the node makes none
 * @param zmq what is told to ZeroMQ subscribers
 * @param stop asks the node to stop; returns at once
 * @param deprecated results of older versions that the user still wants ({@code -deprecatedrpc})
 * @param stopping true once the node is on its way down: long calls are to end
 */
public record MethodContext(
    NodeCore core,
    ManualPeers peers,
    TemplateMaker templates,
    Indexes indexes,
    Optional<FeeEstimation> fees,
    List<ZmqTopic> zmq,
    Runnable stop,
    BooleanSupplier stopping,
    List<String> deprecated) {
  /** Longer than any validation of a block; a caller that waits longer has found a hang. */
  private static final long ANSWER_SECONDS = 120;

  /** Knows which block a transaction is in. */
  TransactionFinder transactions() {
    return indexes.transactions();
  }

  /** Block filters; empty without {@code -blockfilterindex}. */
  Optional<FilterIndex> filters() {
    return indexes.filters();
  }

  /** Something to do on the node's loop. Its answer must be immutable, or nobody else's. */
  @FunctionalInterface
  interface Question<T> {
    T ask(NodeCore.Access access) throws RpcException;
  }

  /** Asks on the node's loop and waits for the answer; on an RPC thread. */
  <T> T ask(Question<T> question) throws RpcException {
    try {
      return await(
          core.call(access -> {
            try {
              return question.ask(access);
            } catch (RpcException e) {
              throw new CompletionException(e);
            }
          }));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RpcException answer) {
        throw answer;
      }
      throw new IllegalStateException("on the node's loop", e.getCause());
    } catch (RejectedExecutionException e) {
      throw shuttingDown();
    }
  }

  /** Waits on an RPC thread for something that the node does. */
  static <T> T await(CompletableFuture<T> answer) throws RpcException, ExecutionException {
    try {
      return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new RpcException(
          RpcErrorCode.MISC_ERROR, "The node did not answer within " + ANSWER_SECONDS + " seconds");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw shuttingDown();
    }
  }

  /** Ends a long call once the node is on its way down; to be asked now and then. */
  void requireRunning() throws RpcException {
    if (stopping.getAsBoolean()) {
      throw shuttingDown();
    }
  }

  private static RpcException shuttingDown() {
    return new RpcException(RpcErrorCode.CLIENT_NOT_CONNECTED, "Shutting down");
  }

  /** True on the network that tests run on, where some methods work that would harm elsewhere. */
  boolean isRegtest() {
    return core.settings().params().name().equals(Networks.REGTEST.name());
  }
}
