package dev.grapevine.node.methods;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** A node behind a proxy: what leaves it, and what it says of itself. */
class ProxyMethodsTest {
  private static final int NO_PASSWORD = 0;
  private static final int DOMAIN = 3;

  private ServerSocket proxy;
  private TestNode node;

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    proxy = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    proxy.setSoTimeout(20_000);
    node = TestNode.onDisk(directory, "-regtest", "-proxy=127.0.0.1:" + proxy.getLocalPort());
  }

  @AfterEach
  void stop() throws Exception {
    node.close();
    proxy.close();
  }

  /** Names are not looked up here, and numbers are told as names. */
  @ParameterizedTest
  @CsvSource({
    "node.noumenon:8333, node.noumenon, not_publicly_routable",
    "15.61.23.23:8333, 15.61.23.23, ipv4",
    "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion:8333,"
        + " pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion, onion"
  })
  void theProxyIsAskedForThePeer(String peer, String host, String network) throws Exception {
    CompletableFuture<JsonNode> dialled = node.waiting("addnode", peer, "onetry", false);
    try (Socket client = proxy.accept()) {
      DataInputStream in = new DataInputStream(client.getInputStream());
      assertThat(in.readByte()).isEqualTo((byte) 5);
      in.readNBytes(in.readUnsignedByte());
      client.getOutputStream().write(new byte[] {5, NO_PASSWORD});
      in.readNBytes(3);
      assertThat(in.readByte()).isEqualTo((byte) DOMAIN);
      byte[] name = in.readNBytes(in.readUnsignedByte());
      assertThat(new String(name, StandardCharsets.US_ASCII)).isEqualTo(host);
      assertThat(in.readUnsignedShort()).isEqualTo(8333);
      assertThat(node.call("getpeerinfo").size()).isZero();
      client.getOutputStream().write(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
      dialled.get(20, TimeUnit.SECONDS);
      JsonNode info = node.call("getpeerinfo").path(0);
      assertThat(info.path("addr").stringValue()).isEqualTo(peer);
      assertThat(info.path("network").stringValue()).isEqualTo(network);
      node.call("disconnectnode", peer);
    }
  }

  @Test
  void getnetworkinfoTellsTheProxyOfEachNetwork() {
    for (JsonNode network : node.call("getnetworkinfo").path("networks")) {
      boolean i2p = network.path("name").stringValue().equals("i2p");
      assertThat(network.path("proxy").stringValue())
          .isEqualTo(i2p ? "" : "127.0.0.1:" + proxy.getLocalPort());
      assertThat(network.path("proxy_randomize_credentials").booleanValue()).isEqualTo(!i2p);
    }
  }
}
