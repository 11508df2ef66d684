package dev.grapevine.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.address.AddressCodec;
import dev.grapevine.chain.address.AddressPrefixes;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.testing.Funds;
import dev.grapevine.chain.testing.Lock;
import dev.grapevine.node.config.RpcConfig;
import dev.grapevine.node.core.NodeRuntime;
import dev.grapevine.node.rpc.RpcClient;
import dev.grapevine.relay.ConnectionKind;
import dev.grapevine.relay.EngineConfig;
import dev.grapevine.relay.EventSink;
import dev.grapevine.relay.base.PeerId;
import dev.grapevine.relay.compact.Reconstruction;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A program that nobody here wrote agrees with us. */
@EnabledIf(
    value = "bitcoindIsHere",
    disabledReason = "no bitcoind: name one in BITCOIND, or put it in PATH")
class BitcoindInteropTest {
  private static final int CHAIN = 300;
  private static final int TRANSACTIONS = 50;
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final RpcConfig.Password PASSWORD = new RpcConfig.Password("user", "secret");

  private final Queue<Integer> requestedPerSketch = new ConcurrentLinkedQueue<>();
  private final Queue<Transaction> accepted = new ConcurrentLinkedQueue<>();

  @TempDir private Path directory;
  private NodeRuntime runtime;
  private Bitcoind bitcoind;
  private Node node;
  private RpcClient rpc;

  static boolean bitcoindIsHere() {
    boolean here = Bitcoind.program().isPresent();
    if (!here) {
      System.out.println("BitcoindInteropTest skipped: no bitcoind in BITCOIND or PATH");
    }
    return here;
  }

  private final class Recorder implements EventSink {
    @Override
    public void transactionAccepted(Transaction transaction, Optional<PeerId> from) {
      accepted.add(transaction);
    }

    @Override
    public void compactBlockRebuilt(BlockHash hash, PeerId from, Reconstruction parts) {
      requestedPerSketch.add(parts.requested());
    }
  }

  @BeforeEach
  void start() throws Exception {
    bitcoind = Bitcoind.start(Bitcoind.program().orElseThrow(), directory.resolve("bitcoind"));
    runtime = NodeRuntime.create(1, 4);
    EngineConfig atOnce = EngineConfig.defaults("/Grapevine:test/").withTrickle(false);
    node =
        Node.start(
            runtime,
            NodeSettings.regtest(PASSWORD)
                .withDirectory(directory.resolve("node"))
                .withEngine(atOnce),
            new Recorder());
    rpc = new RpcClient(node.rpcAddress(), PASSWORD, LONGEST);
  }

  @AfterEach
  void stop() throws IOException {
    rpc.close();
    node.stop();
    runtime.close();
    bitcoind.close();
  }

  private static String address() {
    return new AddressCodec(AddressPrefixes.REGTEST)
        .encode(Lock.WITNESS_KEY.script())
        .orElseThrow();
  }

  private void weDial() throws Exception {
    node.connect(bitcoind.address(), ConnectionKind.MANUAL).get(60, TimeUnit.SECONDS);
  }

  private void theyDial() throws Exception {
    bitcoind.call("addnode", "127.0.0.1:" + node.p2pAddress().getPort(), "onetry");
  }

  private void ourHeightBecomes(int height) {
    Awaitility.await()
        .atMost(LONGEST)
        .until(() -> node.status().get(10, TimeUnit.SECONDS).height() == height);
  }

  private void theirMempoolBecomes(int size) {
    Awaitility.await()
        .atMost(LONGEST)
        .until(() -> bitcoind.call("getmempoolinfo").get("size").asInt() == size);
  }

  private void ourMempoolBecomes(int size) {
    Awaitility.await()
        .atMost(LONGEST)
        .until(() -> node.status().get(10, TimeUnit.SECONDS).mempoolSize() == size);
  }

  private String theirTip() throws Exception {
    return bitcoind.call("getbestblockhash").asString();
  }

  /** Spends the coinbases of the first blocks, one transaction each. */
  private List<Transaction> spends() throws Exception {
    List<Transaction> spends = new ArrayList<>();
    for (int height = 1; height <= TRANSACTIONS; height++) {
      String hash = rpc.call("getblockhash", height).asString();
      byte[] bytes = HexFormat.of().parseHex(rpc.call("getblock", hash, 0).asString());
      spends.add(Funds.ofCoinbase(Block.parse(bytes)).spend(Lock.WITNESS_KEY, 1000));
    }
    return spends;
  }

  private static String hex(Transaction transaction) {
    return HexFormat.of().formatHex(transaction.serialized());
  }

  @Test
  void weSyncFromBitcoindAndRestartAtTheTip() throws Exception {
    bitcoind.call("generatetoaddress", CHAIN, address());
    weDial();
    ourHeightBecomes(CHAIN);
    assertThat(rpc.call("getbestblockhash").asString()).isEqualTo(theirTip());
    node.stop();
    node =
        Node.start(
            runtime,
            NodeSettings.regtest(PASSWORD).withDirectory(directory.resolve("node")),
            EventSink.NONE);
    assertThat(node.status().get(10, TimeUnit.SECONDS).tip()).hasToString(theirTip());
  }

  @Test
  void bitcoindSyncsFromUs() throws Exception {
    rpc.call("generatetoaddress", CHAIN, address());
    theyDial();
    bitcoind.call("waitforblockheight", CHAIN, 60_000);
    assertThat(theirTip()).isEqualTo(rpc.call("getbestblockhash").asString());
  }

  @Test
  void bitcoindsTransactionsAndBlockReachUs() throws Exception {
    bitcoind.call("generatetoaddress", CHAIN, address());
    weDial();
    ourHeightBecomes(CHAIN);
    for (Transaction spend : spends()) {
      bitcoind.call("sendrawtransaction", hex(spend));
    }
    ourMempoolBecomes(TRANSACTIONS);
    assertThat(accepted).hasSize(TRANSACTIONS);
    bitcoind.call("generatetoaddress", 1, address());
    ourHeightBecomes(CHAIN + 1);
    assertThat(requestedPerSketch).containsExactly(0);
    JsonNode peer = rpc.call("getpeerinfo").get(0);
    assertThat(peer.get("bytesrecv_per_msg").has("cmpctblock")).isTrue();
    assertThat(peer.get("bytesrecv_per_msg").has("blocktxn")).isFalse();
    assertThat(peer.get("bytessent_per_msg").has("getblocktxn")).isFalse();
    assertThat(node.status().get(10, TimeUnit.SECONDS).mempoolSize()).isZero();
  }

  @Test
  void ourTransactionsAndBlockReachBitcoind() throws Exception {
    rpc.call("generatetoaddress", CHAIN, address());
    theyDial();
    bitcoind.call("waitforblockheight", CHAIN, 60_000);
    for (Transaction spend : spends()) {
      rpc.call("sendrawtransaction", hex(spend));
    }
    theirMempoolBecomes(TRANSACTIONS);
    String hash = rpc.call("generatetoaddress", 1, address()).get(0).asString();
    bitcoind.call("waitforblock", hash, 60_000);
    assertThat(theirTip()).isEqualTo(hash);
    assertThat(bitcoind.log())
        .containsPattern("Successfully reconstructed block " + hash + ".* and 0 txn requested");
    JsonNode peer = bitcoind.call("getpeerinfo").get(0);
    assertThat(peer.get("bytesrecv_per_msg").has("cmpctblock")).isTrue();
    assertThat(peer.get("bytesrecv_per_msg").has("blocktxn")).isFalse();
    assertThat(peer.get("subver").asString()).isEqualTo("/Grapevine:test/");
  }
}
