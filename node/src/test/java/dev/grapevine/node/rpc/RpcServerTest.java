package dev.grapevine.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.node.config.NodeConfig;
import dev.grapevine.node.config.RpcConfig;
import dev.grapevine.node.config.RpcWhitelist;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RpcServerTest {
  @TempDir Path dir;

  private final List<AutoCloseable> open = new ArrayList<>();

  private RpcServerHarness start(String... args) throws Exception {
    return closed(new RpcServerHarness(dir, args));
  }

  private <T extends AutoCloseable> T closed(T resource) {
    open.addFirst(resource);
    return resource;
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable resource : open) {
      resource.close();
    }
  }

  // ---- who may call

  @Test
  void theCookieIsPrivateCompleteAndGoneAfterwards() throws Exception {
    RpcServerHarness node = start();
    Path cookie = dir.resolve("regtest/.cookie");
    assertThat(cookie).content().matches("__cookie__:[0-9a-f]{64}");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cookie)))
        .isEqualTo("rw-------");
    assertThat(RpcCookie.read(cookie))
        .contains(node.server.password().orElseThrow().userAndPassword());
    node.close();
    assertThat(cookie).doesNotExist();
    assertThat(dir.resolve("regtest")).isEmptyDirectory();
  }

  @Test
  void theCookieMayBeForTheGroup() throws Exception {
    start("-rpccookieperms=group");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(dir.resolve("regtest/.cookie"))))
        .isEqualTo("rw-r-----");
  }

  @Test
  void malformedRpcauthKeepsTheServerFromStarting() {
    assertThatThrownBy(() -> start("-rpcauth=foo:bar"))
        .isInstanceOf(IOException.class)
        .hasMessage("Unable to start HTTP server. See debug log for details.");
    assertThat(dir.resolve("regtest/.cookie")).doesNotExist();
  }

  @Test
  void aLaterRunsCookieIsLeftAlone() throws Exception {
    RpcServerHarness node = start();
    Path cookie = dir.resolve("regtest/.cookie");
    Files.writeString(cookie, "__cookie__:other");
    node.close();
    assertThat(cookie).hasContent("__cookie__:other");
  }

  @Test
  void wrongOrNoPasswordIsChallenged() throws Exception {
    RpcServerHarness node = start();
    var raw = closed(node.raw());
    for (String header :
        List.of(
            "",
            RpcServerHarness.authorization("__cookie__:wrong"),
            RpcServerHarness.authorization("nocolon"),
            "Authorization: Basic !!!\r\n",
            "Authorization: Bearer abc\r\n")) {
      raw.send("POST / HTTP/1.1\r\n" + header + "Content-Length: 2\r\n\r\n{}");
      assertThat(raw.receive())
          .startsWith("HTTP/1.1 401 Unauthorized\r\n")
          .contains("www-authenticate: Basic realm=\"jsonrpc\"\r\n", "content-length: 0\r\n");
    }
    raw.send(node.post("{\"method\":\"count\"}"));
    assertThat(raw.receive()).startsWith("HTTP/1.1 200 OK\r\n");
  }

  @Test
  void userPasswordAndRpcauthAreTaken() throws Exception {
    // HMAC-SHA-256 of "secret" under "salt", from Python's hmac module.
    String hash = "98e5340f0f4f96d2b80c2a90da0d03cf46c35e9492918cc7af73d9a39efa5981";
    RpcServerHarness node = start("-rpcuser=ann", "-rpcpassword=p:w", "-rpcauth=bob:salt$" + hash);
    assertThat(dir.resolve("regtest/.cookie")).doesNotExist();
    for (String good : List.of("ann:p:w", "bob:secret")) {
      var client =
          closed(new RpcClient(node.server.addresses().getFirst(), good, RpcServerHarness.TIMEOUT));
      assertThat(client.call("echo", 1)).hasToString("[1]");
    }
    for (String bad : List.of("ann:p", "bob:wrong", "ann:secret", "bob:p:w", ":")) {
      var client =
          closed(new RpcClient(node.server.addresses().getFirst(), bad, RpcServerHarness.TIMEOUT));
      assertThatThrownBy(() -> client.call("echo", 1))
          .isInstanceOfSatisfying(
              RpcClient.HttpException.class, e -> assertThat(e.status()).isEqualTo(401));
    }
  }

  @Test
  void addressesThatMayNotAskAreForbidden() throws Exception {
    RpcServerHarness node = start();
    NodeConfig config = NodeConfig.parse("-regtest", "-datadir=" + dir);
    RpcConfig none =
        new RpcConfig(
            true,
            config.withSystemPorts().rpc().binds(),
            List.of(),
            Optional.empty(),
            Optional.of(new RpcConfig.Password("u", "p")),
            List.of(),
            1,
            1,
            30,
            RpcWhitelist.NONE,
            RpcConfig.OWNER_ONLY,
            Optional.empty(),
            Optional.empty(),
            List.of(),
            false);
    var group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try (RpcServer server = RpcServer.start(none, node.dispatcher, group.next(), Runnable::run);
        RpcClient client =
            new RpcClient(server.addresses().getFirst(), "u:p", RpcServerHarness.TIMEOUT)) {
      assertThat(client.post("{}".getBytes(StandardCharsets.UTF_8)).status()).isEqualTo(403);
    } finally {
      group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }
  }

  // ---- HTTP

  @Test
  void repliesAreExactlyApplicationJson() throws Exception {
    RpcServerHarness node = start();
    var raw = closed(node.raw());
    raw.send(node.post("{\"jsonrpc\":\"2.0\",\"method\":\"count\",\"id\":7}"));
    assertThat(raw.receive())
        .isEqualTo(
            "HTTP/1.1 200 OK\r\ncontent-length: 36\r\ncontent-type: application/json\r\n\r\n"
                + "{\"jsonrpc\":\"2.0\",\"result\":1,\"id\":7}\n");
  }

  @Test
  void aConnectionIsKeptUntilTheClientWantsItClosed() throws Exception {
    RpcServerHarness node = start();
    var raw = closed(node.raw());
    String body = "{\"method\":\"count\"}";
    raw.send(node.post(body));
    assertThat(raw.receive()).contains("{\"result\":1,\"error\":null}");
    raw.send(node.post(body));
    assertThat(raw.receive()).contains("{\"result\":2,\"error\":null}").doesNotContain("close");
    raw.send(node.post(body).replace("Content-Length", "Connection: close\r\nContent-Length"));
    assertThat(raw.receive()).contains("{\"result\":3,\"error\":null}", "connection: close");
    assertThat(raw.isClosed()).isTrue();
    var old = closed(node.raw());
    old.send(node.post(body).replace("HTTP/1.1", "HTTP/1.0"));
    assertThat(old.receive()).contains("{\"result\":4");
    assertThat(old.isClosed()).isTrue();
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws Exception {
    RpcServerHarness node = start();
    var raw = closed(node.raw());
    StringBuilder many = new StringBuilder(node.post("{\"method\":\"block\",\"id\":0}"));
    for (int i = 1; i <= 20; i++) {
      many.append(node.post("{\"method\":\"count\",\"id\":" + i + "}"));
    }
    raw.send(many.toString());
    RpcServerHarness.await(node.blocked);
    raw.setTimeout(50);
    assertThatThrownBy(raw::receive).isInstanceOf(SocketTimeoutException.class);
    assertThat(node.counted).hasValue(0);
    raw.setTimeout(20_000);
    node.gate.countDown();
    assertThat(raw.receive()).contains("\"released\"");
    for (int i = 1; i <= 20; i++) {
      assertThat(raw.receive()).contains("{\"result\":" + i + ",\"error\":null,\"id\":" + i + "}");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET /, 405",
    "PUT /, 405",
    "POST /wallet/w, 401",
    "GET /x, 404",
    "POST /?a=b, 404",
  })
  void onlyPostToTheRootAndToWalletsIsAnswered(String line, int status) throws Exception {
    var raw = closed(start().raw());
    raw.send(line + " HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
    assertThat(raw.receive()).startsWith("HTTP/1.1 " + status + " ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense\r\n\r\n",
        "POST / HTTP/1.1\r\nno colon\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        "POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n{}",
        "GET / HTTP/9.9\r\n\r\n",
        "GET / \r\n\r\n",
        "GET /safe\0/x HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nAuthorization : Basic\r\n\r\n",
        "GET / HTTP/1.1\r\nAuthorization: Basic\r\n x\r\n\r\n",
      })
  void malformedHttpIsRefused(String request) throws Exception {
    var raw = closed(start().raw());
    raw.send(request);
    assertThat(raw.receive()).startsWith("HTTP/1.1 400 Bad Request\r\n");
    assertThat(raw.isClosed()).isTrue();
  }

  @Test
  void headersAreBounded() throws Exception {
    RpcServerHarness node = start();
    var uri = closed(node.raw());
    uri.send("GET /" + "x".repeat(RpcServer.MAX_HEADER_BYTES) + " HTTP/1.1\r\n\r\n");
    assertThat(uri.receive()).startsWith("HTTP/1.1 400 ");
    var headers = closed(node.raw());
    headers.send(
        "GET / HTTP/1.1\r\n" + "header: foo\r\n".repeat(RpcServer.MAX_HEADER_BYTES / 10) + "\r\n");
    assertThat(headers.receive()).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void bodiesAreBounded() throws Exception {
    RpcServerHarness node = start();
    String text = "a".repeat(Json.MAX_BYTES - 40);
    RpcClient client = closed(node.client());
    var big =
        client.post(
            ("{\"method\":\"echo\",\"params\":[\"" + text + "\"]}")
                .getBytes(StandardCharsets.UTF_8));
    assertThat(big.status()).isEqualTo(200);
    assertThat(big.body()).hasSizeGreaterThan(text.length());
    var raw = closed(node.raw());
    raw.send(
        "POST / HTTP/1.1\r\n"
            + node.authorization()
            + "Content-Length: "
            + (Json.MAX_BYTES + 1)
            + "\r\n\r\n{");
    assertThat(raw.receive()).startsWith("HTTP/1.1 413 ").contains("connection: close");
    assertThat(raw.isClosed()).isTrue();
  }

  @Test
  void chunkedBodiesAreTaken() throws Exception {
    RpcServerHarness node = start();
    var raw = closed(node.raw());
    raw.send(
        "POST / HTTP/1.1\r\n"
            + node.authorization()
            + "Transfer-Encoding: chunked\r\n\r\n"
            + "a\r\n{\"method\":\r\n8\r\n\"count\"}\r\n0\r\n\r\n");
    assertThat(raw.receive()).contains("{\"result\":1,\"error\":null}");
  }

  @Test
  void idleConnectionsAreClosedAndTheClientMakesNewOnes() throws Exception {
    RpcServerHarness node = start("-rpcservertimeout=1");
    RpcClient client = closed(node.client());
    assertThat(client.call("count").intValue()).isEqualTo(1);
    assertThat(closed(node.raw()).isClosed()).isTrue();
    assertThat(client.call("count").intValue()).isEqualTo(2);
  }

  @Test
  void twoCallsRunAtOnceAndFurtherOnesWaitOrAreRefused() throws Exception {
    RpcServerHarness node = start("-rpcthreads=1", "-rpcworkqueue=1");
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> first = callers.submit(() -> closed(node.client()).call("block"));
      RpcServerHarness.await(node.blocked);
      var second = closed(node.raw());
      second.send(node.post("{\"method\":\"count\"}"));
      RpcClient.Reply refused = null;
      // The second request takes the queue's one place as soon as the event loop has read it.
      for (int i = 0; i < 1_000 && (refused == null || refused.status() != 503); i++) {
        var probe = closed(node.raw());
        probe.send(node.post("{\"method\":\"count\"}"));
        probe.setTimeout(20);
        try {
          String answer = probe.receive();
          refused =
              new RpcClient.Reply(
                  Integer.parseInt(answer.substring(9, 12)),
                  answer.getBytes(StandardCharsets.UTF_8));
        } catch (SocketTimeoutException e) {
          // This probe took the place; the next finds none.
        }
      }
      assertThat(refused).isNotNull();
      assertThat(refused.text()).endsWith("Work queue depth exceeded");
      node.gate.countDown();
      assertThat(first.get(20, TimeUnit.SECONDS)).hasToString("\"released\"");
      assertThat(second.receive()).startsWith("HTTP/1.1 ");
    }
  }

  @Test
  void aBlockedCallDoesNotHoldUpOthers() throws Exception {
    RpcServerHarness node = start();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> first = callers.submit(() -> closed(node.client()).call("block"));
      RpcServerHarness.await(node.blocked);
      assertThat(closed(node.client()).call("count").intValue()).isEqualTo(1);
      node.gate.countDown();
      assertThat(first.get(20, TimeUnit.SECONDS)).hasToString("\"released\"");
    }
  }

  @Test
  void closingAnswersWhatIsInHand() throws Exception {
    RpcServerHarness node = start();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> call = callers.submit(() -> closed(node.client()).call("block"));
      RpcServerHarness.await(node.blocked);
      Future<?> stop = callers.submit(node.server::close);
      int port = node.server.port();
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 10_000; i++) {
                  new RpcServerHarness.Raw(port).close();
                }
              })
          .isInstanceOf(IOException.class);
      assertThat(stop.isDone()).isFalse();
      node.gate.countDown();
      assertThat(call.get(20, TimeUnit.SECONDS)).hasToString("\"released\"");
      stop.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void aTakenPortIsNamedAndLeavesNothing() throws Exception {
    RpcServerHarness node = start();
    Path other = dir.resolve("other");
    NodeConfig config =
        NodeConfig.parse("-regtest", "-datadir=" + other, "-rpcport=" + node.server.port());
    Files.createDirectories(config.networkDir());
    var group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    assertThatThrownBy(
            () -> RpcServer.start(config.rpc(), node.dispatcher, group.next(), Runnable::run))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("127.0.0.1:" + node.server.port());
    assertThat(config.networkDir()).isEmptyDirectory();
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  // ---- values

  @Test
  void amountsKeepEightDecimals() throws Exception {
    RpcServerHarness node = start();
    RpcClient client = closed(node.client());
    for (String amount : List.of("0.00000000", "0.00000001", "50.00000000", "20999999.97690000")) {
      assertThat(client.call("getamount", amount).decimalValue().toPlainString()).isEqualTo(amount);
      assertThat(
              client
                  .post(
                      ("{\"method\":\"getamount\",\"params\":[" + amount + "]}")
                          .getBytes(StandardCharsets.UTF_8))
                  .text())
          .isEqualTo("{\"result\":" + amount + ",\"error\":null}");
    }
  }

  @Test
  void aHundredServersShareOneLoop() throws Exception {
    RpcServerHarness node = start();
    var group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    List<RpcServer> servers = new ArrayList<>();
    try {
      RpcConfig config =
          NodeConfig.parse("-regtest", "-datadir=" + dir, "-rpcuser=u", "-rpcpassword=p")
              .withSystemPorts()
              .rpc();
      for (int i = 0; i < 100; i++) {
        servers.add(RpcServer.start(config, node.dispatcher, group.next(), Runnable::run));
      }
      for (int i = 0; i < 100; i++) {
        try (RpcClient client =
            new RpcClient(servers.get(i).addresses().getFirst(), "u:p", RpcServerHarness.TIMEOUT)) {
          assertThat(client.call("count").intValue()).isEqualTo(i + 1);
        }
      }
    } finally {
      servers.forEach(RpcServer::close);
      group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }
  }
}
