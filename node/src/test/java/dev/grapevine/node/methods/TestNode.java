package dev.grapevine.node.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.grapevine.chain.consensus.AssumedCoins;
import dev.grapevine.chain.crypto.Sha256;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.primitives.Witness;
import dev.grapevine.chain.script.StandardScript;
import dev.grapevine.node.Node;
import dev.grapevine.node.NodeSettings;
import dev.grapevine.node.config.ConfigException;
import dev.grapevine.node.config.NodeConfig;
import dev.grapevine.node.config.RpcConfig;
import dev.grapevine.node.core.CoreSettings;
import dev.grapevine.node.core.NodeRuntime;
import dev.grapevine.node.rpc.RpcClient;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.relay.EventSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** A node in memory on free ports, and a client of it. Closing it leaves nothing running. */
public final class TestNode implements AutoCloseable {
  /** Anyone can spend what is paid to the hash of this, and in a standard way. */
  static final byte[] WITNESS_SCRIPT = {0x51};

  /** Pays to {@link #WITNESS_SCRIPT}. */
  public static final Script ANYONE =
      StandardScript.payToWitnessScriptHash(Sha256.hash(WITNESS_SCRIPT));

  static final String ANYONE_ADDRESS =
      "bcrt1qft5p2uhsdcdc3l2ua4ap5qqfg4pjaqlp250x7us7a8qqhrxrxfsqseac85";

  static final long COIN = 100_000_000L;

  private static final RpcConfig.Password PASSWORD = new RpcConfig.Password("user", "secret");
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final NodeRuntime runtime;
  public final Node node;
  public final RpcClient client;

  public TestNode() throws IOException {
    this(NodeSettings.regtest(PASSWORD));
  }

  private TestNode(NodeSettings settings) throws IOException {
    runtime = NodeRuntime.create(1, 4);
    node = Node.start(runtime, settings, EventSink.NONE);
    client = new RpcClient(node.rpcAddress(), PASSWORD, TIMEOUT);
  }

  /** A node that keeps its chain in a directory, with options, and dials nobody by itself. */
  public static TestNode onDisk(Path directory, String... options)
      throws IOException, ConfigException {
    return dialling(
        directory,
        Stream.concat(Stream.of("-connect=0"), Stream.of(options)).toArray(String[]::new));
  }

  /** The same, which dials whom it knows unless the options say otherwise. */
  public static TestNode dialling(Path directory, String... options)
      throws IOException, ConfigException {
    List<String> all =
        new ArrayList<>(List.of("-datadir=" + directory, "-rpcuser=user", "-rpcpassword=secret"));
    all.addAll(List.of(options));
    return new TestNode(settings(all));
  }

  private static NodeSettings settings(List<String> options) throws ConfigException {
    return NodeSettings.of(NodeConfig.parse(options.toArray(String[]::new)).withSystemPorts());
  }

  /** A regtest node on disk that dials nobody, for which the coins of one block are known. */
  static TestNode knowing(Path directory, AssumedCoins coins, String... options)
      throws IOException, ConfigException {
    List<String> all =
        new ArrayList<>(
            List.of(
                "-connect=0",
                "-regtest",
                "-datadir=" + directory,
                "-rpcuser=user",
                "-rpcpassword=secret"));
    all.addAll(List.of(options));
    NodeSettings usual = settings(all);
    CoreSettings core = usual.core();
    return new TestNode(
        new NodeSettings(
            new CoreSettings(
                core.params().withAssumedCoins(List.of(coins)),
                core.chain(),
                core.binds(),
                core.peers(),
                core.whitelist(),
                core.transport(),
                core.engine(),
                core.mempool(),
                core.seed(),
                core.capture()),
            usual.rpc(),
            usual.peers(),
            usual.mining(),
            usual.indexes(),
            usual.fees(),
            usual.zmq(),
            usual.tor(),
            usual.mockTimeSeconds()));
  }

  public JsonNode call(String method, Object... parameters) {
    try {
      return client.call(method, parameters);
    } catch (RpcException e) {
      throw new AssertionError(method + ": " + e.code() + " " + e.text(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A call on a connection of its own, for what waits; answered when the future is. */
  CompletableFuture<JsonNode> waiting(String method, Object... parameters) {
    return CompletableFuture.supplyAsync(() -> {
      try (RpcClient other = new RpcClient(node.rpcAddress(), PASSWORD, TIMEOUT)) {
        return other.call(method, parameters);
      } catch (IOException | RpcException e) {
        throw new CompletionException(e);
      }
    });
  }

  /** Asserts that a call is answered with an error whose message contains {@code message}. */
  public void fails(RpcErrorCode code, String message, String method, Object... parameters) {
    RpcException error =
        catchThrowableOfType(RpcException.class, () -> client.call(method, parameters));
    assertThat(error).as(method).isNotNull();
    assertThat(error.text()).as(method).contains(message);
    assertThat(error.code()).as(error.text()).isEqualTo(code.code());
  }

  /** Mines blocks that anyone can spend; the hashes. */
  public List<String> mine(int blocks) {
    return call("generatetodescriptor", blocks, "raw(" + ANYONE.toHex() + ")")
        .valueStream()
        .map(JsonNode::stringValue)
        .toList();
  }

  /** The coinbase of the block at {@code height}. */
  public Transaction coinbase(int height) {
    String hash = call("getblockhash", height).stringValue();
    String txid = call("getblock", hash).path("tx").path(0).stringValue();
    return transaction(call("getrawtransaction", txid, 0, hash).stringValue());
  }

  static Transaction transaction(String hex) {
    return Transaction.parse(HexFormat.of().parseHex(hex));
  }

  static String hex(Transaction transaction) {
    return HexFormat.of().formatHex(transaction.serialized());
  }

  /** Spends output 0 of {@code from} and sends that; its txid. */
  public static String send(TestNode node, Transaction from) {
    return node.call("sendrawtransaction", hex(spend(from, 1_000))).stringValue();
  }

  /** Spends output 0 of {@code from}, leaving {@code fee} satoshi. */
  static Transaction spend(Transaction from, long fee) {
    return spend(from.txid(), new TxOut(from.outputs().getFirst().value() - fee, ANYONE));
  }

  static Transaction spend(Txid from, TxOut... outputs) {
    return Transaction.of(
        2,
        List.of(
            new TxIn(
                new OutPoint(from, 0),
                Script.EMPTY,
                TxIn.SEQUENCE_FINAL - 2,
                Witness.of(List.of(WITNESS_SCRIPT)))),
        List.of(outputs),
        0);
  }

  /** Asks again and again until it is so. */
  public static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() throws IOException {
    client.close();
    node.stop();
    runtime.close();
  }
}
