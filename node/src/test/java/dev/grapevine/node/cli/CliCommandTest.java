package dev.grapevine.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcServerHarness;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class CliCommandTest {
  @TempDir Path dir;

  private Optional<RpcServerHarness> running = Optional.empty();

  @AfterEach
  void stop() {
    running.ifPresent(RpcServerHarness::close);
  }

  private RpcServerHarness start(String... args) throws Exception {
    RpcServerHarness node = new RpcServerHarness(dir, args);
    running = Optional.of(node);
    return node;
  }

  private record Run(int status, String out, String err) {}

  private Run run(String stdin, CliCommand.Pause pause, List<String> args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        new CliCommand(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)),
                pause)
            .run(args);
    return new Run(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** Calls the running node, with its data directory. */
  private Run cli(String... args) {
    return cliWithInput("", args);
  }

  private Run cliWithInput(String stdin, String... args) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "-regtest", "-datadir=" + dir, "-rpcport=" + running.orElseThrow().server.port()));
    all.addAll(List.of(args));
    return run(
        stdin,
        duration -> {
          throw new IllegalStateException("nothing to wait for");
        },
        all);
  }

  @Test
  void stringsAreRawAndTheRestIsPretty() throws Exception {
    start();
    assertThat(cli("getblockhash", "0")).isEqualTo(new Run(0, "00".repeat(32) + "\n", ""));
    assertThat(cli("count")).isEqualTo(new Run(0, "1\n", ""));
    assertThat(cli("echo", "1", "two words"))
        .isEqualTo(new Run(0, "[\n  \"1\",\n  \"two words\"\n]\n", ""));
    assertThat(cli("getamount", "0.1")).isEqualTo(new Run(0, "0.10000000\n", ""));
  }

  @Test
  void errorsGiveTheirCodeAsStatus() throws Exception {
    start();
    assertThat(cli("getblockhash", "7"))
        .isEqualTo(new Run(8, "", "error code: -8\nerror message:\nBlock height out of range\n"));
    assertThat(cli("nosuchmethod"))
        .isEqualTo(new Run(32601, "", "error code: -32601\nerror message:\nMethod not found\n"));
    assertThat(cli("getblockhash", "x"))
        .isEqualTo(new Run(1, "", "error: Error parsing JSON: x\n"));
    assertThat(cli("-named", "echo", "nope=1"))
        .isEqualTo(
            new Run(8, "", "error code: -8\nerror message:\nUnknown named parameter nope\n"));
    assertThat(cli("-named", "echo", "args=[0,1]", "4", "5"))
        .isEqualTo(
            new Run(
                8,
                "",
                "error code: -8\nerror message:\nParameter args specified multiple times\n"));
    assertThat(cli("-getinfo"))
        .isEqualTo(new Run(32601, "", "error code: -32601\nerror message:\nMethod not found\n"));
    assertThat(cli())
        .isEqualTo(new Run(1, "", "error: too few parameters (need at least command)\n"));
  }

  @Test
  void theHelpOfNetinfoNeedsNoNode() {
    Run help = run("", duration -> {}, List.of("-regtest", "-datadir=" + dir, "-netinfo", "help"));
    assertThat(help.status()).isZero();
    assertThat(help.out()).startsWith("-netinfo (level [outonly]) | help\n");
  }

  @Test
  void parametersComeFromStandardInputToo() throws Exception {
    start();
    assertThat(cliWithInput("two\nthree", "-stdin", "echo", "one").out())
        .isEqualTo("[\n  \"one\",\n  \"two\",\n  \"three\"\n]\n");
    assertThat(cliWithInput("gettxout\n" + "ab".repeat(32) + "\n3\n", "-stdin").out())
        .isEqualTo("[\n  \"" + "ab".repeat(32) + "\",\n  3,\n  true\n]\n");
  }

  @Test
  void userAndPasswordComeFromAnywhere() throws Exception {
    start("-rpcuser=ann", "-rpcpassword=secret");
    assertThat(cli("-rpcuser=ann", "-rpcpassword=secret", "count").out()).isEqualTo("1\n");
    assertThat(cliWithInput("secret\n", "-rpcuser=ann", "-stdinrpcpass", "count").out())
        .isEqualTo("2\n");
    Files.writeString(dir.resolve("bitcoin.conf"), "rpcuser=ann\nrpcpassword=secret\nport=5\n");
    assertThat(cli("count").out()).isEqualTo("3\n");
    assertThat(cli("-rpcpassword=wrong", "count"))
        .isEqualTo(
            new Run(
                1,
                "",
                "error: Authorization failed: Incorrect rpcuser or rpcpassword were specified."
                    + " Configuration file: ("
                    + dir.resolve("bitcoin.conf")
                    + ")\n"));
  }

  @Test
  void cookiesThatDoNotFitAreExplained() throws Exception {
    start();
    assertThat(cli("-rpccookiefile=none", "count").err())
        .startsWith("error: Authorization failed: Failed to read cookie file and no rpcpassword");
    assertThat(cli("-norpccookiefile", "count").err())
        .startsWith("error: Authorization failed: Cookie file was disabled via -norpccookiefile");
    Files.writeString(dir.resolve("regtest/other"), "__cookie__:x");
    assertThat(cli("-rpccookiefile=other", "count").err())
        .startsWith("error: Authorization failed: Cookie file credentials were invalid");
    assertThat(cli("-rpccookiefile=" + dir.resolve("regtest/.cookie"), "count").out())
        .isEqualTo("1\n");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  @Test
  void anAbsentNodeIsExplained() throws Exception {
    int port = freePort();
    assertThat(
            run(
                "",
                _ -> {},
                List.of("-regtest", "-datadir=" + dir, "-rpcconnect=127.0.0.1:" + port, "count")))
        .isEqualTo(
            new Run(
                1,
                "",
                """
                error: Error while attempting to communicate with server 127.0.0.1:%d (Could not connect to the server)

                Make sure the node is running and that you are connecting to the correct RPC port.
                Use "grapevine cli -help" for more info.
                """
                    .formatted(port)));
  }

  @Test
  void rpcwaitWaitsForTheNodeAndItsWarmUp() throws Exception {
    RpcServerHarness node = start();
    node.dispatcher.warmingUp("Loading block index…");
    assertThat(cli("count"))
        .isEqualTo(new Run(28, "", "error code: -28\nerror message:\nLoading block index…\n"));
    List<String> args =
        List.of(
            "-regtest", "-datadir=" + dir, "-rpcport=" + node.server.port(), "-rpcwait", "count");
    assertThat(run("", _ -> node.dispatcher.ready(), args)).isEqualTo(new Run(0, "1\n", ""));
    node.close();
    int[] pauses = {0};
    Run gaveUp =
        run(
            "",
            _ -> {
              if (++pauses[0] == 3) {
                throw new InterruptedException("enough");
              }
            },
            args);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(gaveUp).isEqualTo(new Run(1, "", "error: interrupted\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          -x count            | Error parsing command line arguments: Invalid parameter -x
          -chain=foo count    | Error: Unknown chain foo. Use one of main, testnet4, signet, regtest.
          -rpcport=0 count    | error: Invalid port provided in -rpcport: 0
          -rpcconnect=h:x count | error: Invalid port provided in -rpcconnect: h:x
          -named              | error: too few parameters (need at least command)
          """)
  void badCommandLinesAreNamed(String args, String message) {
    List<String> all = new ArrayList<>(List.of("-datadir=" + dir));
    all.addAll(List.of(args.split(" ")));
    assertThat(run("", _ -> {}, all)).isEqualTo(new Run(1, "", message + "\n"));
  }

  @Test
  void helpAndVersionNeedNoNode() {
    Run help = run("", _ -> {}, List.of("-help"));
    assertThat(help.status()).isZero();
    assertThat(help.out())
        .startsWith(
            "Grapevine RPC client version v0.1.0\n\nUsage: grapevine cli [options] <command>")
        .contains("  -rpcport=<port>\n");
    assertThat(run("", _ -> {}, List.of("-version")))
        .isEqualTo(new Run(0, "Grapevine RPC client version v0.1.0\n", ""));
    Run none = run("", _ -> {}, List.of());
    assertThat(none.status()).isEqualTo(1);
    assertThat(none.out()).contains("Usage:");
    assertThat(none.err()).isEqualTo("Error: too few parameters\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          getblock 00ff 2                       | ["00ff",2]
          getblock 00ff true                    | ["00ff",true]
          setmocktime 17                        | [17]
          addnode h:1 onetry false              | ["h:1","onetry",false]
          generatetodescriptor 1 raw(51)        | [1,"raw(51)"]
          submitblock 00                        | ["00"]
          gettxoutsetinfo muhash 00ff           | ["muhash","00ff"]
          gettxoutsetinfo muhash 5              | ["muhash",5]
          testmempoolaccept ["00"]              | [["00"]]
          getnettotals 1                        | ["1"]
          pruneblockchain 100                   | [100]
          estimatesmartfee 6 economical         | [6,"economical"]
          combinepsbt ["cHNi"]                  | [["cHNi"]]
          finalizepsbt cHNi false               | ["cHNi",false]
          deriveaddresses d [0,2]               | ["d",[0,2]]
          dumptxoutset file rollback            | ["file","rollback"]
          """)
  void positionalWordsBecomeJson(String line, String json) throws Exception {
    List<String> words = List.of(line.split(" "));
    assertThat(CliParameters.positional(words.getFirst(), words.subList(1, words.size())))
        .isEqualTo(Json.read(json));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          getblock blockhash=00ff verbosity=2   | {"blockhash":"00ff","verbosity":2}
          getblock 00ff verbose=true            | {"verbose":true,"args":["00ff"]}
          getblock 00ff 1                       | {"args":["00ff",1]}
          stop wait=0                           | {"wait":0}
          testmempoolaccept ["a=b"]             | {"args":[["a=b"]]}
          echojson ["key=value"] arg1=42        | {"arg1":42,"args":[["key=value"]]}
          dumptxoutset file rollback=99         | {"rollback":99,"args":["file"]}
          generatetodescriptor num_blocks=1 descriptor=raw(51)#a=b | {"num_blocks":1,"descriptor":"raw(51)#a=b"}
          """)
  void namedWordsBecomeJson(String line, String json) throws Exception {
    List<String> words = List.of(line.split(" "));
    assertThat(CliParameters.named(words.getFirst(), words.subList(1, words.size())))
        .isEqualTo(Json.read(json));
  }
}
