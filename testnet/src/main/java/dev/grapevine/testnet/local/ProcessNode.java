package dev.grapevine.testnet.local;

import dev.grapevine.node.config.RpcConfig;
import dev.grapevine.node.core.ConnectionInfo;
import dev.grapevine.node.core.Traffic;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.testnet.process.ChildProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import tools.jackson.databind.JsonNode;

/**
 * A node in a process of its own, a real {@code bitcoind} or one of ours, spoken to through its
 * JSON-RPC. Its futures complete on virtual threads.
 *
 * <p>While it is {@link #pause paused} the process stands still and answers nobody: what it is
 * asked is answered with what it said of its connections just before, and whom it is to dial it
 * dials when it goes on.
 */
public final class ProcessNode implements NetworkNode {
  /** Full-relay connections that a bitcoind opens by {@code addconnection}; it has no more. */
  static final int MAX_OUTBOUND = 8;

  /** What {@code addconnection} says while the place of a connection that has ended is not free. */
  private static final int NO_CAPACITY = -34;

  private static final long CAPACITY_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final long POLL_MILLIS = 50;

  private final ChildProcess process;
  private final Ports ports;
  private final RpcClients clients;
  private final RpcConfig.Password password;
  private final boolean encrypted;
  private final List<InetSocketAddress> toDial = new ArrayList<>();
  private Optional<JsonNode> peersWhenPaused = Optional.empty();
  private volatile boolean killed;

  /** Where a node listens on 127.0.0.1. */
  record Ports(int p2p, int rpc) {}

  ProcessNode(
      ChildProcess process,
      Ports ports,
      RpcClients clients,
      RpcConfig.Password password,
      boolean encrypted) {
    this.process = process;
    this.ports = ports;
    this.clients = clients;
    this.password = password;
    this.encrypted = encrypted;
  }

  @Override
  public InetSocketAddress p2pAddress() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.p2p);
  }

  @Override
  public InetSocketAddress rpcAddress() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.rpc);
  }

  JsonNode call(String method, Object... parameters) throws RpcException, IOException {
    return clients.call(rpcAddress(), password, method, parameters);
  }

  @Override
  public synchronized CompletableFuture<?> dial(InetSocketAddress peer) {
    if (peersWhenPaused.isPresent()) {
      toDial.add(peer);
      return CompletableFuture.completedFuture(null);
    }
    return later(() -> addConnection(peer));
  }

  private JsonNode addConnection(InetSocketAddress peer)
      throws RpcException, IOException, InterruptedException {
    long start = System.nanoTime();
    while (true) {
      try {
        return call("addconnection", PeerInfo.text(peer), "outbound-full-relay", encrypted);
      } catch (RpcException e) {
        if (e.code() != NO_CAPACITY || System.nanoTime() - start > CAPACITY_TIMEOUT_NANOS) {
          throw e;
        }
        Thread.sleep(POLL_MILLIS);
      }
    }
  }

  @Override
  public CompletableFuture<Established> established() {
    return peers().thenApply(PeerInfo::established);
  }

  @Override
  public CompletableFuture<List<ConnectionInfo>> connections() {
    return peers().thenApply(PeerInfo::connections);
  }

  @Override
  public CompletableFuture<Traffic> traffic() {
    return traffic(id -> true);
  }

  /** What it has sent and received over the connections of these numbers. */
  CompletableFuture<Traffic> traffic(LongPredicate connections) {
    return peers().thenApply(peers -> PeerInfo.traffic(peers, connections));
  }

  private synchronized CompletableFuture<JsonNode> peers() {
    return peersWhenPaused
        .map(CompletableFuture::completedFuture)
        .orElseGet(() -> later(() -> call("getpeerinfo")));
  }

  @Override
  public CompletableFuture<Void> ended() {
    return process
        .onExit()
        .thenAccept(ignored -> {
          if (!killed) {
            throw new IllegalStateException(
                "its process ended" + process.lastLine().map(line -> ": " + line).orElse(""));
          }
        });
  }

  /** Its connections are shaped by others. */
  @Override
  public CompletableFuture<Void> relink() {
    return CompletableFuture.completedFuture(null);
  }

  /** Has the process stand still until {@link #resume}; it can be killed meanwhile. */
  synchronized void pause() throws TestnetException, InterruptedException {
    JsonNode peers = Answers.await(peers(), "a node that is to be paused does not answer");
    try {
      process.suspend();
    } catch (IOException e) {
      throw new TestnetException("a node cannot be paused: " + e.getMessage(), e);
    }
    peersWhenPaused = Optional.of(peers);
  }

  /** Has the process go on. */
  synchronized void resume() throws TestnetException, InterruptedException {
    try {
      process.resume();
    } catch (IOException e) {
      throw new TestnetException("a paused node does not go on: " + e.getMessage(), e);
    }
    peersWhenPaused = Optional.empty();
    for (InetSocketAddress peer : toDial) {
      Answers.await(dial(peer), "a paused node is not connected");
    }
    toDial.clear();
  }

  /** Memory of the process, shared pages counted by their share; empty if it is gone. */
  OptionalDouble memoryMib() {
    return process.proportionalMib();
  }

  @Override
  public void kill() {
    killed = true;
    process.kill();
  }

  @Override
  public void stop() {
    kill();
  }

  private static <T> CompletableFuture<T> later(Callable<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            answer.complete(question.call());
          } catch (Exception e) {
            answer.completeExceptionally(e);
          }
        });
    return answer;
  }
}
