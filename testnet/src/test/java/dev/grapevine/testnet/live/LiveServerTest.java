package dev.grapevine.testnet.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.testnet.local.TestnetException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

@Timeout(30)
class LiveServerTest {
  private static final BlockHash BLOCK = BlockHash.parse("00".repeat(31) + "07");
  private static final Txid TRANSACTION = Txid.parse("00".repeat(31) + "08");
  private static final long MILLI = 1_000_000;

  private final LiveFeed feed = new LiveFeed(2);
  private final ObjectNode network = JsonNodeFactory.instance.objectNode().put("seed", 1);
  private LiveServer server;

  @BeforeEach
  void start() throws IOException {
    LiveActions actions =
        new LiveActions() {
          @Override
          public String mine() {
            return BLOCK.toString();
          }

          @Override
          public int send(int transactions) throws TestnetException {
            if (transactions == 13) {
              throw new TestnetException("no coins");
            }
            return transactions;
          }
        };
    server = LiveServer.start(0, feed, network, actions);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpURLConnection open(String method, String path, boolean own) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) server.url().resolve(path).toURL().openConnection();
    connection.setRequestMethod(method);
    if (own) {
      connection.setRequestProperty("X-Grapevine", "1");
    }
    return connection;
  }

  private static String body(HttpURLConnection connection) throws IOException {
    int status = connection.getResponseCode();
    try (var in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void servesThePageAndTheNetwork() throws IOException {
    HttpURLConnection page = open("GET", "/", false);
    assertThat(body(page)).startsWith("<!DOCTYPE html>").doesNotContain("https://");
    assertThat(page.getContentType()).isEqualTo("text/html; charset=utf-8");
    assertThat(body(open("GET", "/network", false))).isEqualTo("{\"seed\":1}");
    HttpURLConnection other = open("GET", "/other", false);
    assertThat(body(other)).isEqualTo("no GET /other");
    assertThat(other.getResponseCode()).isEqualTo(404);
  }

  @Test
  void tellsWhatHappensAsItHappens() throws IOException {
    feed.connected(BLOCK, 3, 1, 5, 10 * MILLI);
    HttpURLConnection stream = open("GET", "/events", false);
    try (BufferedReader events =
        new BufferedReader(
            new InputStreamReader(stream.getInputStream(), StandardCharsets.UTF_8))) {
      JsonNode first = event(events);
      assertThat(first.at("/blocks/0/hash").stringValue()).isEqualTo(BLOCK.toString());
      assertThat(first.at("/blocks/0/miner").intValue()).isEqualTo(1);
      assertThat(first.at("/blocks/0/txs").intValue()).isEqualTo(4);
      assertThat(first.at("/blocks/0/missing").intValue()).isEqualTo(1);
      assertThat(first.at("/blocks/0/p99_ms").isNull()).isTrue();
      feed.connected(BLOCK, 3, 0, 5, 12 * MILLI);
      JsonNode second = event(events);
      assertThat(second.at("/blocks/0/p99_ms").doubleValue()).isEqualTo(2);
      assertThat(second.at("/blocks/0/arrivals_ms").toString()).isEqualTo("[2.0,0.0]");
      feed.accepted(TRANSACTION, 0, 20 * MILLI);
      assertThat(event(events).at("/txs/spreading").intValue()).isEqualTo(1);
      feed.accepted(TRANSACTION, 1, 25 * MILLI);
      JsonNode last = event(events);
      assertThat(last.at("/txs/everywhere").intValue()).isEqualTo(1);
      assertThat(last.at("/txs/p99_ms").doubleValue()).isEqualTo(5);
      assertThat(last.at("/blocks").size()).isZero();
    }
  }

  private static JsonNode event(BufferedReader events) throws IOException {
    String line = events.readLine();
    while (!line.startsWith("data: ")) {
      line = events.readLine();
    }
    return JsonMapper.shared().readTree(line.substring("data: ".length()));
  }

  @Test
  void minesAndSendsForItsOwnPageAlone() throws IOException {
    assertThat(body(open("POST", "/mine", true))).contains(BLOCK.toString());
    assertThat(body(open("POST", "/send?count=7", true))).isEqualTo("{\"sent\":7}");
    assertThat(body(open("POST", "/send?count=13", true))).isEqualTo("no coins");
    assertThat(body(open("POST", "/send?count=1001", true)))
        .isEqualTo("count must be from 1 to 1000");
    HttpURLConnection foreign = open("POST", "/mine", false);
    assertThat(foreign.getResponseCode()).isEqualTo(403);
  }

  @Test
  void aNameOfSomebodyElsesIsRefused() throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.url().getPort())) {
      socket
          .getOutputStream()
          .write(
              "GET / HTTP/1.1\r\nHost: evil.example:80\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      BufferedReader reply =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      assertThat(reply.readLine()).startsWith("HTTP/1.1 403");
    }
  }
}
