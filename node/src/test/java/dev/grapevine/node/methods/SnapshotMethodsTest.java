package dev.grapevine.node.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.grapevine.node.rpc.RpcErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code dumptxoutset} of an earlier block writes what it would have written then. */
class SnapshotMethodsTest {
  @TempDir Path dir;

  private TestNode open() throws Exception {
    return TestNode.onDisk(dir, "-regtest");
  }

  private static byte[] bytes(JsonNode dump) throws IOException {
    return Files.readAllBytes(Path.of(dump.path("path").stringValue()));
  }

  private void assertNothingElseIsLeft(JsonNode dump) throws IOException {
    Path file = Path.of(dump.path("path").stringValue());
    try (Stream<Path> files = Files.list(file.getParent())) {
      assertThat(files.map(Path::getFileName).map(Path::toString))
          .noneMatch(name -> name.endsWith(".incomplete") || name.endsWith(".rollback"));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void rollsBackBesideTheChain(boolean inMemory) throws Exception {
    try (TestNode node = open()) {
      node.mine(103);
      TestNode.send(node, node.coinbase(1));
      node.mine(1);
      JsonNode then = node.call("dumptxoutset", "then.dat", "latest");
      int height = then.path("base_height").intValue();
      TestNode.send(node, node.coinbase(2));
      node.mine(20);
      String tip = node.call("getbestblockhash").stringValue();

      JsonNode back =
          node.call(
              "dumptxoutset",
              "back.dat",
              "rollback",
              Map.of("rollback", height, "in_memory", inMemory));
      for (String name :
          new String[] {"coins_written", "base_hash", "base_height", "txoutset_hash", "nchaintx"}) {
        assertThat(back.path(name)).as(name).isEqualTo(then.path(name));
      }
      assertThat(bytes(back)).isEqualTo(bytes(then));
      assertThat(node.call("getbestblockhash").stringValue()).isEqualTo(tip);
      assertNothingElseIsLeft(back);
    }
  }

  /** Who reads from a pipe gets what would be in a file, and the pipe stays. */
  @Test
  void writesToAPipe() throws Exception {
    Path pipe = dir.resolve("pipe");
    assumeTrue(makePipe(pipe), "there are no named pipes here");
    try (TestNode node = open()) {
      node.mine(20);
      JsonNode file = node.call("dumptxoutset", "file.dat", "latest");
      CompletableFuture<JsonNode> dump = node.waiting("dumptxoutset", pipe.toString(), "latest");
      // A reader that nobody writes to waits for ever.
      CompletableFuture<byte[]> read =
          CompletableFuture.supplyAsync(
              () -> read(pipe), task -> Thread.ofPlatform().daemon().start(task));
      assertThat(dump.get(30, TimeUnit.SECONDS).path("txoutset_hash"))
          .isEqualTo(file.path("txoutset_hash"));
      assertThat(read.get(30, TimeUnit.SECONDS)).isEqualTo(bytes(file));
      assertThat(CoinDump.isPipe(pipe)).isTrue();
      assertThat(CoinDump.isPipe(dir)).isFalse();
    }
  }

  private static boolean makePipe(Path pipe) throws InterruptedException {
    try {
      return new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static byte[] read(Path pipe) {
    try (InputStream in = Files.newInputStream(pipe)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void takesAHashAndStaysOnTheActiveBranch() throws Exception {
    try (TestNode node = open()) {
      node.mine(20);
      String target = node.call("getblockhash", 10).stringValue();
      String above = node.call("getblockhash", 11).stringValue();
      node.call("invalidateblock", above);
      String fork = node.call("generatetodescriptor", 2, "raw(51)").path(1).stringValue();
      node.call("reconsiderblock", above);
      assertThat(node.call("getblockcount").intValue()).isEqualTo(20);

      JsonNode dump = node.call("dumptxoutset", "a.dat", "", Map.of("rollback", target));
      assertThat(dump.path("base_hash").stringValue()).isEqualTo(target);
      assertThat(dump.path("coins_written").intValue()).isEqualTo(10);
      node.fails(
          RpcErrorCode.MISC_ERROR,
          "not in the main chain",
          "dumptxoutset",
          "b.dat",
          "rollback",
          Map.of("rollback", fork));
    }
  }

  @Test
  void saysWhatIsWrong() throws Exception {
    try (TestNode node = open()) {
      node.mine(3);
      node.fails(
          RpcErrorCode.INVALID_PARAMETER,
          "Invalid snapshot type \"bogus\"",
          "dumptxoutset",
          "a.dat",
          "bogus");
      node.fails(
          RpcErrorCode.INVALID_PARAMETER,
          "specified with rollback option",
          "dumptxoutset",
          "a.dat",
          "latest",
          Map.of("rollback", 1));
      node.fails(
          RpcErrorCode.INVALID_PARAMETER,
          "Target block height 299 after current tip 3",
          "dumptxoutset",
          "a.dat",
          "rollback");
      node.fails(
          RpcErrorCode.INVALID_PARAMETER,
          "after current tip 3",
          "dumptxoutset",
          "a.dat",
          "rollback",
          Map.of("rollback", 4));
      node.fails(
          RpcErrorCode.INVALID_PARAMETER,
          "Couldn't open file",
          "dumptxoutset",
          "no/such/folder",
          "rollback",
          Map.of("rollback", 1));
      node.fails(
          RpcErrorCode.TYPE_ERROR,
          "Unexpected key roll",
          "dumptxoutset",
          "a.dat",
          "rollback",
          Map.of("roll", 1));
    }
  }
}
