package dev.grapevine.node.zmq;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.node.cli.NodeProcess;
import dev.grapevine.node.rpc.RpcClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ZmqNotifierTest {
  private static final int READ_MILLIS = 60_000;

  @TempDir Path dir;

  private static int number(List<byte[]> message) {
    return ByteBuffer.wrap(message.get(2)).order(ByteOrder.LITTLE_ENDIAN).getInt();
  }

  private static String topic(List<byte[]> message) {
    return new String(message.get(0), StandardCharsets.US_ASCII);
  }

  @Test
  void blocksAndTransactionsAreToldToWhoSubscribed() throws Exception {
    int port = NodeProcess.freePort();
    String url = "tcp://127.0.0.1:" + port;
    try (NodeProcess node =
        NodeProcess.start(
            dir,
            NodeProcess.freePort(),
            "-zmqpubhashblock=" + url,
            "-zmqpubrawblock=" + url,
            "-zmqpubhashtx=" + url,
            "-zmqpubrawtx=" + url,
            "-zmqpubrawtxhwm=7")) {
      node.awaitReady();
      try (RpcClient client = node.client();
          Subscriber blocks = Subscriber.at(port, "hashblock", "rawblock");
          Subscriber all = Subscriber.at(port, "");
          Socket garbage = new Socket(InetAddress.getLoopbackAddress(), port)) {
        garbage.getOutputStream().write(new byte[64]);
        garbage.setSoTimeout(READ_MILLIS);
        assertThat(garbage.getInputStream().readAllBytes())
            .as("a greeting and the end")
            .hasSize(64);
        mineUntilHeard(client, all);
        mineUntilHeard(client, blocks);
        JsonNode notifications = client.call("getzmqnotifications");
        assertThat(notifications).hasSize(4);
        assertThat(notifications.path(3).path("type").stringValue()).isEqualTo("pubrawtx");
        assertThat(notifications.path(3).path("hwm").intValue()).isEqualTo(7);
        assertThat(notifications.path(3).path("address").stringValue()).isEqualTo(url);

        String hash = client.call("generatetodescriptor", 1, "raw(51)").path(0).stringValue();

        List<byte[]> message = until(blocks, "hashblock", hash);
        int number = number(message);
        message = blocks.message();
        assertThat(topic(message)).isEqualTo("rawblock");
        assertThat(HexFormat.of().formatHex(message.get(1)))
            .isEqualTo(client.call("getblock", hash, 0).stringValue());
        String coinbase = client.call("getblock", hash).path("tx").path(0).stringValue();
        until(all, "hashtx", coinbase);
        assertThat(topic(all.message())).isEqualTo("rawtx");
        String next = client.call("generatetodescriptor", 1, "raw(51)").path(0).stringValue();
        assertThat(number(until(blocks, "hashblock", next))).isEqualTo(number + 1);
      }
      try (Subscriber hostile = Subscriber.at(port)) {
        hostile.frame(2, new byte[] {0x7f, -1, -1, -1, -1, -1, -1, -1});
        assertThat(hostile.isHungUpOn()).isTrue();
      }
      node.terminate();
      assertThat(node.awaitExit()).isZero();
    }
  }

  private static String sequence(Subscriber subscriber) throws IOException {
    byte[] body = subscriber.message().get(1);
    String label = new String(body, 32, 1, StandardCharsets.US_ASCII);
    String hash = HexFormat.of().formatHex(body, 0, 32);
    return body.length == 33
        ? label + " " + hash
        : label
            + " "
            + hash
            + " "
            + ByteBuffer.wrap(body, 33, 8).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  /** Spends a coinbase that anybody may spend; which output sets one apart from another. */
  private static String spend(RpcClient client, String coinbase, String data) throws Exception {
    String hex =
        client
            .call(
                "createrawtransaction",
                List.of(Map.of("txid", coinbase, "vout", 0, "sequence", 1)),
                List.of(Map.of("data", data.repeat(40))))
            .stringValue();
    return client.call("sendrawtransaction", hex, 0).stringValue();
  }

  @Test
  void theOrderOfEventsIsTold() throws Exception {
    int port = NodeProcess.freePort();
    String url = "tcp://127.0.0.1:" + port;
    try (NodeProcess node =
        NodeProcess.start(
            dir, NodeProcess.freePort(), "-zmqpubsequence=" + url, "-acceptnonstdtxn=1")) {
      node.awaitReady();
      try (RpcClient client = node.client();
          Subscriber heard = Subscriber.at(port, "sequence")) {
        String first = client.call("generatetodescriptor", 101, "raw(51)").path(0).stringValue();
        String coinbase = client.call("getblock", first).path("tx").path(0).stringValue();
        mineUntilHeard(client, heard);
        String spent = spend(client, coinbase, "01");
        String line = sequence(heard);
        while (line.startsWith("C ")) {
          line = sequence(heard);
        }
        assertThat(line).isEqualTo("A " + spent + " 1");
        String block = client.call("generatetodescriptor", 1, "raw(51)").path(0).stringValue();
        assertThat(sequence(heard)).as("not of what it confirms").isEqualTo("C " + block);
        client.call("invalidateblock", block);
        assertThat(sequence(heard)).isEqualTo("D " + block);
        assertThat(sequence(heard)).isEqualTo("A " + spent + " 3");
        client.call("reconsiderblock", block);
        assertThat(sequence(heard)).isEqualTo("C " + block);
        assertThat(client.call("getrawmempool", false, true).path("mempool_sequence").longValue())
            .isEqualTo(5);
      }
      node.terminate();
      assertThat(node.awaitExit()).isZero();
    }
  }

  /** A subscription takes effect some time after it was sent: mines until a block is heard. */
  private static void mineUntilHeard(RpcClient client, Subscriber subscriber) throws Exception {
    subscriber.waitsFor(200);
    while (true) {
      client.call("generatetodescriptor", 1, "raw(51)");
      try {
        subscriber.message();
        subscriber.waitsFor(READ_MILLIS);
        return;
      } catch (java.net.SocketTimeoutException e) {
        // Not subscribed yet.
      }
    }
  }

  private static List<byte[]> until(Subscriber subscriber, String topic, String body)
      throws IOException {
    byte[] wanted = HexFormat.of().parseHex(body);
    List<byte[]> message = subscriber.message();
    while (!topic(message).equals(topic) || !Arrays.equals(message.get(1), wanted)) {
      message = subscriber.message();
    }
    return message;
  }
}
