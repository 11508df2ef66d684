package dev.grapevine.node.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.node.methods.TestNode;
import dev.grapevine.node.rpc.Json;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class RestApiTest {
  private static final String NOBODY = "0".repeat(64);

  @TempDir Path dir;

  private final HttpClient http = HttpClient.newHttpClient();
  private TestNode node;
  private List<String> blocks;

  @BeforeEach
  void start() throws Exception {
    node = TestNode.onDisk(dir, "-regtest", "-rest", "-blockfilterindex", "-txindex");
    blocks = node.mine(110);
  }

  @AfterEach
  void stop() throws Exception {
    http.close();
    node.close();
  }

  private HttpResponse<byte[]> ask(String path) throws Exception {
    return ask(HttpRequest.newBuilder(uri(path)).build());
  }

  private HttpResponse<byte[]> ask(HttpRequest request) throws Exception {
    return http.send(request, BodyHandlers.ofByteArray());
  }

  private URI uri(String path) {
    InetSocketAddress at = node.node.rpcAddress();
    return URI.create("http://127.0.0.1:" + at.getPort() + "/rest/" + path);
  }

  private byte[] bytes(String path) throws Exception {
    HttpResponse<byte[]> response = ask(path);
    assertThat(response.statusCode()).as(path).isEqualTo(200);
    return response.body();
  }

  private String text(String path) throws Exception {
    return new String(bytes(path), StandardCharsets.UTF_8);
  }

  private JsonNode json(String path) throws Exception {
    return Json.read(bytes(path));
  }

  private void refused(int status, String reason, String path) throws Exception {
    HttpResponse<byte[]> response = ask(path);
    assertThat(response.statusCode()).as(path).isEqualTo(status);
    assertThat(new String(response.body(), StandardCharsets.UTF_8)).as(path).contains(reason);
  }

  @Test
  void blocksAreServedInEveryFormat() throws Exception {
    String tip = blocks.getLast();
    String hex = node.call("getblock", tip, 0).stringValue();
    byte[] block = bytes("block/" + tip + ".bin");
    assertThat(HexFormat.of().formatHex(block)).isEqualTo(hex);
    assertThat(text("block/" + tip + ".hex")).isEqualTo(hex + "\n");
    assertThat(json("block/" + tip + ".json")).isEqualTo(node.call("getblock", tip, 3));
    assertThat(json("block/notxdetails/" + tip + ".json")).isEqualTo(node.call("getblock", tip));
    assertThat(bytes("blockpart/" + tip + ".bin?offset=4&size=32"))
        .isEqualTo(Arrays.copyOfRange(block, 4, 36));
    assertThat(bytes("headers/" + tip + ".bin?count=1")).isEqualTo(Arrays.copyOf(block, 80));
    assertThat(json("headers/" + blocks.get(107) + ".json")).hasSize(3);
    assertThat(json("headers/2/" + blocks.get(107) + ".json")).hasSize(2);
    assertThat(text("blockhashbyheight/110.hex")).isEqualTo(tip + "\n");
    assertThat(json("blockhashbyheight/0.json").path("blockhash").stringValue())
        .isEqualTo(node.call("getblockhash", 0).stringValue());
  }

  @Test
  void whatIsWrongWithARequestIsSaid() throws Exception {
    String tip = blocks.getLast();
    refused(404, NOBODY + " not found", "block/" + NOBODY + ".json");
    refused(400, "Invalid hash: abc", "block/abc.json");
    refused(404, "output format not found (available: .bin, .hex, .json)", "block/" + tip);
    refused(404, "output format not found (available: json)", "chaininfo.bin");
    refused(404, "", "nothing");
    refused(400, "offset missing", "blockpart/" + tip + ".bin");
    refused(400, "Bad block part", "blockpart/" + tip + ".bin?offset=0&size=4000000000000");
    refused(400, "Bad block part", "blockpart/" + tip + ".bin?offset=9223372036854775807&size=1");
    for (String count : List.of("0", "2001", "-1", "+1", "1x", "99999999999999999999")) {
      refused(400, "Header count is invalid", "headers/" + tip + ".json?count=" + count);
    }
    refused(404, "Block height out of range", "blockhashbyheight/111.json");
    refused(400, "Invalid height: -1", "blockhashbyheight/-1.json");
    refused(400, "Unknown filtertype x", "blockfilter/x/" + tip + ".json");
    refused(400, "verbose=false", "mempool/contents.json?verbose=true&mempool_sequence=true");
    refused(400, "Invalid URI format", "mempool/others.json");
    refused(400, "Block not found", "deploymentinfo/" + NOBODY + ".json");
  }

  @Test
  void transactionsAndCoinsAreFoundInTheMempoolAndInBlocks() throws Exception {
    Transaction coinbase = node.coinbase(1);
    String txid = TestNode.send(node, coinbase);
    assertThat(json("tx/" + txid + ".json").has("blockhash")).isFalse();
    assertThat(json("mempool/info.json").path("size").intValue()).isEqualTo(1);
    assertThat(json("mempool/contents.json").has(txid)).isTrue();
    assertThat(json("mempool/contents.json?verbose=false")).hasSize(1);
    String spent = coinbase.txid() + "-0";
    assertThat(json("getutxos/" + spent + "/" + txid + "-0.json").path("bitmap").stringValue())
        .isEqualTo("10");
    assertThat(
            json("getutxos/checkmempool/" + spent + "/" + txid + "-0.json")
                .path("bitmap")
                .stringValue())
        .isEqualTo("01");

    String hash = node.mine(1).getFirst();

    assertThat(json("tx/" + txid + ".json").path("blockhash").stringValue()).isEqualTo(hash);
    JsonNode spentOutputs = json("spenttxouts/" + hash + ".json");
    assertThat(spentOutputs).hasSize(2);
    assertThat(spentOutputs.path(1).path(0).path("value").decimalValue())
        .isEqualByComparingTo("50");
    assertThat(bytes("spenttxouts/" + hash + ".bin")).startsWith(2, 0, 1);
    byte[] body = new byte[2 + 36];
    body[1] = 1;
    Transaction.parse(bytes("tx/" + txid + ".bin")).txid().copyTo(body, 2);
    HttpResponse<byte[]> found =
        ask(
            HttpRequest.newBuilder(uri("getutxos.bin"))
                .POST(BodyPublishers.ofByteArray(body))
                .build());
    assertThat(found.body()).startsWith(111, 0, 0, 0).hasSizeGreaterThan(40);
    assertThat(found.body()[37]).as("bitmap").isEqualTo((byte) 1);
    refused(400, "empty request", "getutxos.json");
    refused(400, "Parse error", "getutxos/" + txid + "--1.json");
    refused(
        400,
        "max outpoints exceeded (max: 15, tried: 16)",
        "getutxos/" + String.join("/", Collections.nCopies(16, spent)) + ".json");
    HttpRequest cutOff =
        HttpRequest.newBuilder(uri("getutxos.bin"))
            .POST(BodyPublishers.ofByteArray(new byte[] {0, (byte) 0xfe, -1, -1, -1, -1}))
            .build();
    assertThat(ask(cutOff).statusCode()).isEqualTo(400);
  }

  @Test
  void filtersFollowTheChain() throws Exception {
    String tip = blocks.getLast();
    String filter = json("blockfilter/basic/" + tip + ".json").path("filter").stringValue();
    JsonNode method = node.call("getblockfilter", tip);
    assertThat(method.path("filter").stringValue()).isEqualTo(filter);
    assertThat(json("blockfilterheaders/basic/" + tip + ".json").path(0))
        .isEqualTo(method.path("header"));
    assertThat(json("blockfilterheaders/basic/" + blocks.getFirst() + ".json?count=2000"))
        .hasSize(110);
    node.call("invalidateblock", tip);
    String other = node.call("generatetodescriptor", 1, "raw(51)").path(0).stringValue();
    assertThat(node.call("getblockfilter", other).path("header"))
        .isNotEqualTo(method.path("header"));
    assertThat(node.call("getblockfilter", tip)).isEqualTo(method);
    assertThat(
            node.call("getindexinfo")
                .path("basic block filter index")
                .path("synced")
                .booleanValue())
        .isTrue();
  }

  @Test
  void whatJsonRpcTellsIsTheSame() throws Exception {
    assertThat(json("chaininfo.json").path("bestblockhash").stringValue())
        .isEqualTo(blocks.getLast());
    assertThat(json("deploymentinfo.json")).isEqualTo(node.call("getdeploymentinfo"));
    assertThat(json("deploymentinfo/" + blocks.getFirst() + ".json"))
        .isEqualTo(node.call("getdeploymentinfo", blocks.getFirst()));
  }

  @Test
  void withoutTheOptionThereIsNone() throws Exception {
    try (TestNode plain = new TestNode()) {
      URI uri =
          URI.create(
              "http://127.0.0.1:" + plain.node.rpcAddress().getPort() + "/rest/chaininfo.json");
      assertThat(ask(HttpRequest.newBuilder(uri).build()).statusCode()).isEqualTo(404);
    }
  }
}
