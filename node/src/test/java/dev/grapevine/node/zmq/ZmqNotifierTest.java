package dev.grapevine.node.zmq;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.node.cli.NodeProcess;
import dev.grapevine.node.rpc.RpcClient;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ZmqNotifierTest {
  private static final int READ_MILLIS = 60_000;

  @TempDir Path dir;

  /** A SUB socket of ZMTP 3.0, as far as a test needs one. */
  private static final class Subscriber implements AutoCloseable {
    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    Subscriber(int port, String... topics) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(READ_MILLIS);
      in = new DataInputStream(socket.getInputStream());
      out = socket.getOutputStream();
      byte[] greeting = new byte[64];
      greeting[0] = (byte) 0xff;
      greeting[9] = 0x7f;
      greeting[10] = 3;
      greeting[11] = 1;
      System.arraycopy("NULL".getBytes(StandardCharsets.US_ASCII), 0, greeting, 12, 4);
      out.write(greeting);
      byte[] theirs = in.readNBytes(64);
      assertThat(new String(theirs, 12, 4, StandardCharsets.US_ASCII)).isEqualTo("NULL");
      frame(4, "\5READY\13Socket-Type\0\0\0\3SUB".getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(frame(), StandardCharsets.US_ASCII)).endsWith("PUB");
      for (String topic : topics) {
        frame(0, ("\1" + topic).getBytes(StandardCharsets.US_ASCII));
      }
    }

    void frame(int flags, byte[] body) throws IOException {
      byte[] bytes = new byte[2 + body.length];
      bytes[0] = (byte) flags;
      bytes[1] = (byte) body.length;
      System.arraycopy(body, 0, bytes, 2, body.length);
      out.write(bytes);
    }

    byte[] frame() throws IOException {
      int flags = in.readUnsignedByte();
      long length = (flags & 2) != 0 ? in.readLong() : in.readUnsignedByte();
      return in.readNBytes((int) length);
    }

    /** Topic, body and number. */
    List<byte[]> message() throws IOException {
      List<byte[]> frames = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        frames.add(frame());
      }
      return frames;
    }

    boolean isHungUpOn() throws IOException {
      try {
        in.readAllBytes();
        return true;
      } catch (java.net.SocketException e) {
        return true;
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

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
          Subscriber blocks = new Subscriber(port, "hashblock", "rawblock");
          Subscriber all = new Subscriber(port, "");
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
      try (Subscriber hostile = new Subscriber(port)) {
        hostile.frame(2, new byte[] {0x7f, -1, -1, -1, -1, -1, -1, -1});
        assertThat(hostile.isHungUpOn()).isTrue();
      }
      node.terminate();
      assertThat(node.awaitExit()).isZero();
    }
  }

  /** A subscription takes effect some time after it was sent: mines until a block is heard. */
  private static void mineUntilHeard(RpcClient client, Subscriber subscriber) throws Exception {
    subscriber.socket.setSoTimeout(200);
    while (true) {
      client.call("generatetodescriptor", 1, "raw(51)");
      try {
        subscriber.message();
        subscriber.socket.setSoTimeout(READ_MILLIS);
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
