package dev.grapevine.testnet.local;

import dev.grapevine.node.config.RpcConfig;
import dev.grapevine.node.core.ConnectionInfo;
import dev.grapevine.node.core.Traffic;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.testnet.process.ChildProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;

/**
 * A node in a process of its own, a real {@code bitcoind} or one of ours, spoken to through its
 * JSON-RPC. Its futures complete on virtual threads.
 */
public final class ProcessNode implements NetworkNode {
  /** Full-relay connections that a bitcoind opens by {@code addconnection}; it has no more. */
  static final int MAX_OUTBOUND = 8;

  private final ChildProcess process;
  private final Ports ports;
  private final RpcClients clients;
  private final RpcConfig.Password password;
  private final boolean encrypted;

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
  public CompletableFuture<?> dial(InetSocketAddress peer) {
    String address = PeerInfo.text(peer);
    return later(() -> call("addconnection", address, "outbound-full-relay", encrypted));
  }

  @Override
  public CompletableFuture<Established> established() {
    return later(() -> PeerInfo.established(call("getpeerinfo")));
  }

  @Override
  public CompletableFuture<List<ConnectionInfo>> connections() {
    return later(() -> PeerInfo.connections(call("getpeerinfo")));
  }

  @Override
  public CompletableFuture<Traffic> traffic() {
    return later(() -> PeerInfo.traffic(call("getpeerinfo")));
  }

  @Override
  public CompletableFuture<Void> ended() {
    return process
        .onExit()
        .thenAccept(ignored -> {
          throw new IllegalStateException(
              "its process ended" + process.lastLine().map(line -> ": " + line).orElse(""));
        });
  }

  /** Memory of the process, shared pages counted by their share; empty if it is gone. */
  OptionalDouble memoryMib() {
    return process.proportionalMib();
  }

  @Override
  public void stop() {
    process.kill();
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
