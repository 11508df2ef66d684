package dev.grapevine.testnet.local;

import dev.grapevine.node.core.ConnectionInfo;
import dev.grapevine.node.core.Traffic;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One node of a network, whatever it is and wherever it runs. For any thread. Futures complete on
 * the node's own threads, exceptionally if it does not answer.
 */
public sealed interface NetworkNode permits InProcessNode, ProcessNode {
  /** Where it takes peers. */
  InetSocketAddress p2pAddress();

  /** Where it takes JSON-RPC, with the network's password. */
  InetSocketAddress rpcAddress();

  /** Opens a full-relay connection; completes when it is open, before the protocol's handshake. */
  CompletableFuture<?> dial(InetSocketAddress peer);

  /** Connections whose handshake is done. */
  CompletableFuture<Established> established();

  /** Its open connections. */
  CompletableFuture<List<ConnectionInfo>> connections();

  /** What it has sent and received. */
  CompletableFuture<Traffic> traffic();

  /** Completes when it was asked to stop, or was killed, exceptionally when it cannot go on. */
  CompletableFuture<Void> ended();

  /**
   * Its links have changed: has those of its connections that it shapes itself become what they are
   * now. Completes when that holds.
   */
  CompletableFuture<Void> relink();

  /** Ends it at once: its connections are reset and nothing is saved. Returns when it is gone. */
  void kill();

  /** Stops it and gives back what it holds. Returns when that is done; more than once. */
  void stop();

  /**
   * Connections whose handshake is done.
   *
   * @param outbound that the node dialled
   * @param inbound that others did
   */
  record Established(int outbound, int inbound) {}
}
