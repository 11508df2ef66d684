package dev.grapevine.testnet.local;

import dev.grapevine.node.config.RpcConfig;
import dev.grapevine.node.rpc.RpcClient;
import dev.grapevine.node.rpc.RpcException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Calls of the JSON-RPC of many nodes over few connections: at most {@link #MAX_CONNECTIONS} are in
 * use at a time and as many kept for the next call, so that a thousand nodes need no file
 * descriptor each. For any thread.
 */
final class RpcClients implements AutoCloseable {
  /** Calls under way at once; more wait. */
  static final int MAX_CONNECTIONS = 64;

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final Semaphore calls = new Semaphore(MAX_CONNECTIONS, true);

  /** Connections that nobody uses, the one that was used longest ago first. */
  private final Map<InetSocketAddress, RpcClient> idle = new LinkedHashMap<>();

  private final List<RpcClient> used = new ArrayList<>();
  private boolean closed;

  /**
   * Calls a method and waits for its result.
   *
   * @throws RpcException if the node answers with an error
   * @throws IOException if it does not answer, or this is closed
   */
  JsonNode call(
      InetSocketAddress address, RpcConfig.Password password, String method, Object... parameters)
      throws RpcException, IOException {
    calls.acquireUninterruptibly();
    try {
      RpcClient client = take(address, password);
      try {
        return client.call(method, parameters);
      } finally {
        give(address, client);
      }
    } finally {
      calls.release();
    }
  }

  private synchronized RpcClient take(InetSocketAddress address, RpcConfig.Password password)
      throws IOException {
    if (closed) {
      throw new IOException("the network is closed");
    }
    RpcClient kept = idle.remove(address);
    RpcClient client = kept == null ? new RpcClient(address, password, TIMEOUT) : kept;
    used.add(client);
    return client;
  }

  private void give(InetSocketAddress address, RpcClient client) {
    RpcClient surplus = keep(address, client);
    if (surplus != null) {
      surplus.close();
    }
  }

  /** Keeps a connection for the next call; returns the one that there is no room for. */
  private synchronized @Nullable RpcClient keep(InetSocketAddress address, RpcClient client) {
    used.remove(client);
    if (closed) {
      return client;
    }
    RpcClient other = idle.put(address, client);
    if (other != null) {
      return other;
    }
    if (idle.size() <= MAX_CONNECTIONS) {
      return null;
    }
    Iterator<RpcClient> eldest = idle.values().iterator();
    RpcClient surplus = eldest.next();
    eldest.remove();
    return surplus;
  }

  /** Ends all connections, also under calls that wait for an answer. */
  @Override
  public void close() {
    List<RpcClient> open = new ArrayList<>();
    synchronized (this) {
      closed = true;
      open.addAll(idle.values());
      open.addAll(used);
      idle.clear();
    }
    open.forEach(RpcClient::close);
  }
}
