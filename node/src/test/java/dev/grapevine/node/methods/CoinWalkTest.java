package dev.grapevine.node.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.primitives.Witness;
import dev.grapevine.node.NodeSettings;
import dev.grapevine.node.config.NodeConfig;
import dev.grapevine.node.core.NodeCore;
import dev.grapevine.node.core.NodeRuntime;
import dev.grapevine.node.core.WireTrace;
import dev.grapevine.node.index.Indexes;
import dev.grapevine.node.mining.TemplateMaker;
import dev.grapevine.node.peers.ManualPeers;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcRequest;
import dev.grapevine.relay.EventSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Calls that go through all coins leave the node free, tell of one block, and end with the node.
 * They are held up where they ask whether the node is stopping.
 */
class CoinWalkTest {
  private static final int TIP = 30;
  private static final int SECONDS = 30;

  @TempDir Path dir;

  private final Gate gate = new Gate();
  private ExecutorService caller;
  private NodeRuntime runtime;
  private NodeCore core;
  private Map<String, RpcMethod> methods;

  /** A call that goes through all coins. */
  enum Walk {
    INFO,
    SCAN,
    DUMP,
    ROLLBACK
  }

  /** Answers whether the node is stopping; once, one thread has to wait for that. */
  private static final class Gate implements BooleanSupplier {
    final CountDownLatch reached = new CountDownLatch(1);
    final CountDownLatch open = new CountDownLatch(1);
    private volatile Optional<Thread> held = Optional.empty();
    volatile boolean stopping;

    /** What the one that waits is told. */
    volatile boolean answer;

    void holdThisThread() {
      held = Optional.of(Thread.currentThread());
    }

    @Override
    public boolean getAsBoolean() {
      if (held.filter(Thread.currentThread()::equals).isEmpty()) {
        return stopping;
      }
      held = Optional.empty();
      reached.countDown();
      try {
        assertThat(open.await(SECONDS, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      return answer;
    }
  }

  @BeforeEach
  void open() throws Exception {
    NodeSettings settings =
        NodeSettings.of(
            NodeConfig.parse("-regtest", "-connect=0", "-datadir=" + dir).withSystemPorts());
    caller = Executors.newSingleThreadExecutor();
    runtime = NodeRuntime.create(1, 2);
    core =
        NodeCore.start(
            runtime, runtime.loops().next(), settings.core(), 0, EventSink.NONE, WireTrace.NONE);
    MethodContext context =
        new MethodContext(
            core,
            new ManualPeers(core, runtime.rpcWorkers()),
            new TemplateMaker(settings.mining()),
            new Indexes(),
            Optional.empty(),
            List.of(),
            () -> {},
            gate,
            List.of());
    methods =
        RpcMethods.all(context).stream()
            .collect(Collectors.toMap(RpcMethod::name, Function.identity()));
    call("generatetodescriptor", TIP, "raw(51)");
  }

  @AfterEach
  void close() {
    gate.open.countDown();
    core.stop();
    caller.close();
    runtime.close();
  }

  private JsonNode call(String name, Object... parameters) throws RpcException {
    ArrayNode array = Json.array();
    for (Object parameter : parameters) {
      array.add(Json.of(parameter));
    }
    RpcMethod method = methods.get(name);
    return method.handler().call(new RpcRequest(method, array, ""));
  }

  private JsonNode make(Walk walk, String file) throws RpcException {
    return switch (walk) {
      case INFO -> call("gettxoutsetinfo");
      case SCAN -> call("scantxoutset", "start", List.of("raw(51)"));
      case DUMP -> call("dumptxoutset", file, "latest");
      case ROLLBACK -> call("dumptxoutset", file, "", Map.of("rollback", 10));
    };
  }

  /** Begins a call, which comes as far as the gate. */
  private Future<JsonNode> held(Callable<JsonNode> walk) throws Exception {
    Future<JsonNode> result =
        caller.submit(() -> {
          gate.holdThisThread();
          return walk.call();
        });
    assertThat(gate.reached.await(SECONDS, TimeUnit.SECONDS)).isTrue();
    return result;
  }

  private static JsonNode answer(Future<JsonNode> call) throws Exception {
    return call.get(SECONDS, TimeUnit.SECONDS);
  }

  private static JsonNode withoutPath(JsonNode result) {
    ObjectNode copy = ((ObjectNode) result).deepCopy();
    copy.remove("path");
    return copy;
  }

  private void assertNoFileIsLeft() throws IOException {
    try (Stream<Path> files = Files.walk(dir)) {
      assertThat(files.map(Path::getFileName).map(Path::toString))
          .noneMatch(name -> name.startsWith("held"));
    }
  }

  private static void assertShutDown(Future<JsonNode> call) {
    assertThatThrownBy(() -> answer(call))
        .cause()
        .isInstanceOfSatisfying(
            RpcException.class,
            e -> {
              assertThat(e.text()).isEqualTo("Shutting down");
              assertThat(e.code()).isEqualTo(RpcErrorCode.CLIENT_NOT_CONNECTED.code());
            });
  }

  @ParameterizedTest
  @EnumSource
  void theNodeTakesBlocksMeanwhileAndTheResultIsOfOneBlock(Walk walk) throws Exception {
    JsonNode before = withoutPath(make(walk, "before"));
    Future<JsonNode> held = held(() -> make(walk, "held"));
    call("generatetodescriptor", 3, "raw(51)");
    assertThat(call("getblockcount").intValue()).isEqualTo(TIP + 3);
    gate.open.countDown();
    assertThat(withoutPath(answer(held))).isEqualTo(before);
    if (walk != Walk.ROLLBACK) {
      assertThat(withoutPath(make(walk, "after"))).isNotEqualTo(before);
    }
  }

  @ParameterizedTest
  @EnumSource
  void endsWhenTheNodeStops(Walk walk) throws Exception {
    Future<JsonNode> held = held(() -> make(walk, "held"));
    gate.stopping = true;
    gate.answer = true;
    gate.open.countDown();
    assertShutDown(held);
    assertNoFileIsLeft();
  }

  /** As it may be after a kill, which waits for nobody. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ROLLBACK")
  void endsWhenItsCoinsAreClosedUnderIt(Walk walk) throws Exception {
    Future<JsonNode> held = held(() -> make(walk, "held"));
    gate.stopping = true;
    core.stop();
    gate.open.countDown();
    assertShutDown(held);
    assertNoFileIsLeft();
  }

  @Test
  void aScanIsToldToEnd() throws Exception {
    Future<JsonNode> held = held(() -> make(Walk.SCAN, ""));
    assertThat(call("scantxoutset", "status").path("progress").isIntegralNumber()).isTrue();
    assertThatThrownBy(() -> make(Walk.SCAN, "")).hasMessageContaining("already in progress");
    assertThat(call("scantxoutset", "abort").booleanValue()).isTrue();
    gate.open.countDown();
    JsonNode result = answer(held);
    assertThat(result.path("success").booleanValue()).isFalse();
    assertThat(result.path("txouts").intValue()).isLessThan(TIP);
    assertThat(result.path("height").intValue()).isEqualTo(TIP);
    assertThat(call("scantxoutset", "status").isNull()).isTrue();
    assertThat(make(Walk.SCAN, "").path("success").booleanValue()).isTrue();
  }

  /** More is held back than the loop would write at once. */
  @Test
  void manyCoinsAreWrittenBefore() throws Exception {
    int outputs = 12_000;
    call("generatetodescriptor", 100, "raw(51)");
    String first = call("getblockhash", 1).stringValue();
    Txid coinbase = Txid.parse(call("getblock", first).path("tx").path(0).stringValue());
    Transaction split =
        Transaction.of(
            2,
            List.of(
                new TxIn(
                    new OutPoint(coinbase, 0), Script.EMPTY, TxIn.SEQUENCE_FINAL, Witness.EMPTY)),
            Collections.nCopies(outputs, new TxOut(1_000, Script.parse("51"))),
            0);
    call("generateblock", "raw(51)", List.of(TestNode.hex(split)));
    JsonNode info = call("gettxoutsetinfo");
    assertThat(info.path("txouts").intValue()).isEqualTo(TIP + 100 + outputs);
    assertThat(info.path("height").intValue()).isEqualTo(TIP + 101);
    assertThat(call("gettxoutsetinfo")).isEqualTo(info);
  }

  @Test
  void oneFileIsWrittenByOneCall() throws Exception {
    Future<JsonNode> held = held(() -> make(Walk.DUMP, "held"));
    assertThatThrownBy(() -> make(Walk.ROLLBACK, "./held"))
        .hasMessageContaining("is being written by another call");
    gate.open.countDown();
    assertThat(answer(held).path("coins_written").intValue()).isEqualTo(TIP);
    assertThatThrownBy(() -> make(Walk.DUMP, "held")).hasMessageContaining("already exists");
  }

  /** Two calls that go back each keep their blocks from being pruned. */
  @Test
  void goesBackTwiceAtATime() throws Exception {
    JsonNode before = withoutPath(make(Walk.ROLLBACK, "before"));
    Future<JsonNode> held = held(() -> make(Walk.ROLLBACK, "held"));
    assertThat(withoutPath(make(Walk.ROLLBACK, "other"))).isEqualTo(before);
    gate.open.countDown();
    assertThat(withoutPath(answer(held))).isEqualTo(before);
  }
}
