package dev.grapevine.testnet.api;

import dev.grapevine.node.config.RpcConfig;
import dev.grapevine.testnet.local.LocalNetwork;
import dev.grapevine.testnet.local.TestnetException;
import java.net.InetSocketAddress;
import java.net.URI;
import tools.jackson.databind.JsonNode;

/** One node of a {@link Testnet}. For any thread. */
public final class TestnetNode {
  private final LocalNetwork network;
  private final int number;

  TestnetNode(LocalNetwork network, int number) {
    this.network = network;
    this.number = number;
  }

  /** Its number, from 0. */
  public int number() {
    return number;
  }

  /** What it is, with its version, as {@code bitcoind 29.4}. */
  public String program() {
    return network.program(number);
  }

  /** Where it takes peers. */
  public InetSocketAddress p2pAddress() {
    return network.node(number).p2pAddress();
  }

  /** Where it takes JSON-RPC. */
  public URI rpcUrl() {
    InetSocketAddress address = network.node(number).rpcAddress();
    return URI.create("http://" + address.getHostString() + ":" + address.getPort() + "/");
  }

  /** User name for its JSON-RPC. */
  public String rpcUser() {
    return password().user();
  }

  /** Password for its JSON-RPC. */
  public String rpcPassword() {
    return password().password();
  }

  private RpcConfig.Password password() {
    return network.rpcPassword();
  }

  /**
   * Calls a method of its JSON-RPC, with Bitcoin Core's names and results.
   *
   * @param parameters strings, numbers, booleans, lists, maps and JSON nodes
   * @return the result
   * @throws TestnetException with the method and the node's message, if it answers with an error
   */
  public JsonNode call(String method, Object... parameters) throws TestnetException {
    return network.call(number, method, parameters);
  }

  @Override
  public String toString() {
    return "node " + number + " at " + p2pAddress();
  }
}
