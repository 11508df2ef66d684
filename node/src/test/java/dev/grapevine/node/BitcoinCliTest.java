package dev.grapevine.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.node.methods.TestNode;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The real {@code bitcoin-cli}, which stands beside bitcoind, drives our node. */
@EnabledIf("isThere")
class BitcoinCliTest {
  @TempDir Path dir;

  private TestNode node;

  private static Path program() {
    return Bitcoind.program()
        .map(bitcoind -> bitcoind.resolveSibling("bitcoin-cli"))
        .filter(Files::isExecutable)
        .orElse(Path.of(""));
  }

  static boolean isThere() {
    return !program().toString().isEmpty();
  }

  @BeforeEach
  void start() throws Exception {
    node = new TestNode();
  }

  @AfterEach
  void stop() throws Exception {
    node.close();
  }

  private record Result(int status, String out) {}

  private Result run(String input, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                program().toString(),
                "-regtest",
                "-datadir=" + dir,
                "-rpcport=" + node.node.rpcAddress().getPort(),
                "-rpcuser=user",
                "-rpcpassword=secret"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Result(process.exitValue(), out.strip());
  }

  private String ok(String... arguments) throws Exception {
    Result result = run("", arguments);
    assertThat(result.status()).as(result.out()).isZero();
    return result.out();
  }

  @Test
  void overviewsAreDrawn() throws Exception {
    node.mine(3);
    assertThat(ok("-getinfo")).contains("Chain: regtest", "Blocks: 3", "Network: in 0");
    assertThat(ok("-netinfo", "4")).contains("Grapevine", "ipv4");
    assertThat(ok("-addrinfo")).contains("\"addresses_known\"", "\"total\": 0");
  }

  @Test
  void parametersAreTakenByPositionByNameAndFromStandardInput() throws Exception {
    String hash = node.mine(2).getFirst();
    assertThat(ok("-rpcwait", "getblockcount")).isEqualTo("2");
    assertThat(ok("getblockhash", "1")).isEqualTo(hash);
    assertThat(ok("-named", "getblockheader", "blockhash=" + hash, "verbose=false")).hasSize(160);
    assertThat(run("1\n", "-stdin", "getblockhash").out()).isEqualTo(hash);
    assertThat(ok("-named", "getblock", hash, "verbosity=1")).contains("\"height\": 1");
    assertThat(ok("generatetodescriptor", "1", "raw(51)")).contains("[");
    assertThat(ok("getblockcount")).isEqualTo("3");
    assertThat(ok("help", "getblockcount")).startsWith("getblockcount");
  }

  @Test
  void errorsEndItAsBitcoindsDo() throws Exception {
    Result unknown = run("", "getnothing");
    assertThat(unknown.status()).isEqualTo(89);
    assertThat(unknown.out()).contains("error code: -32601", "Method not found");
    Result missing = run("", "getblock", "0".repeat(64));
    assertThat(missing.status()).isEqualTo(5);
    assertThat(missing.out()).contains("error code: -5", "Block not found");
    assertThat(run("", "-generate", "1").out())
        .as("it asks a wallet for an address, and there is none, as with -disablewallet")
        .contains("Method not found");
  }
}
