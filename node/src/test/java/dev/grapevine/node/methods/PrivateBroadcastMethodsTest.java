package dev.grapevine.node.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.p2p.address.NetAddress;
import dev.grapevine.p2p.address.NetAddress.Network;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code -privatebroadcast} over a proxy that the test is, up to the peers behind it. */
@Timeout(60)
class PrivateBroadcastMethodsTest {
  private static final byte[] NO_PASSWORD = {5, 0};
  private static final byte[] CONNECTED = {5, 0, 0, 1, 0, 0, 0, 0, 0, 0};
  private static final int HEADER_BYTES = 24;
  private static final int COMMAND_AT = 4;
  private static final int COMMAND_BYTES = 12;
  private static final int LENGTH_AT = 16;
  private static final String ANONYMOUS = "/pynode:0.0.1/";

  @TempDir Path dir;

  /** A connection that the node believes to be one with an onion service. */
  private record Behind(Socket socket, DataInputStream in, String host) {
    static Behind accept(ServerSocket proxy) throws IOException {
      Socket socket = proxy.accept();
      socket.setSoTimeout(30_000);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      assertThat(in.readByte()).isEqualTo((byte) 5);
      in.readNBytes(in.readUnsignedByte());
      socket.getOutputStream().write(NO_PASSWORD);
      in.readNBytes(4);
      String host = new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.US_ASCII);
      in.readUnsignedShort();
      socket.getOutputStream().write(CONNECTED);
      return new Behind(socket, in, host);
    }

    /** The next message, whole. */
    byte[] hears() throws IOException {
      byte[] header = in.readNBytes(HEADER_BYTES);
      assertThat(header).hasSize(HEADER_BYTES);
      int length = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getInt(LENGTH_AT);
      ByteArrayOutputStream message = new ByteArrayOutputStream();
      message.write(header);
      message.write(in.readNBytes(length));
      return message.toByteArray();
    }

    void says(byte[] message) throws IOException {
      socket.getOutputStream().write(message);
    }
  }

  private static String command(byte[] message) {
    return new String(message, COMMAND_AT, COMMAND_BYTES, StandardCharsets.US_ASCII).trim();
  }

  private static byte[] payload(byte[] message) {
    return Arrays.copyOfRange(message, HEADER_BYTES, message.length);
  }

  private static String onion(int number) {
    byte[] key = new byte[32];
    key[0] = (byte) number;
    key[9] = 7;
    return NetAddress.of(Network.TORV3, key, 8333).host();
  }

  private static void knowsOnions(TestNode node) {
    for (int i = 1; i <= 20; i++) {
      node.call("addpeeraddress", onion(i), 8333);
    }
  }

  @Test
  void itIsHandedToOnePeerAndStaysOutOfTheMempool() throws Exception {
    try (ServerSocket proxy = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        TestNode node =
            TestNode.dialling(
                dir,
                "-regtest",
                "-privatebroadcast",
                "-listen=0",
                "-v2transport=0",
                "-dnsseed=0",
                "-fixedseeds=0",
                "-proxy=127.0.0.1:" + proxy.getLocalPort())) {
      proxy.setSoTimeout(30_000);
      node.mine(101);
      Transaction tx = TestNode.spend(node.coinbase(1), 1_000);
      knowsOnions(node);
      assertThat(TestNode.send(node, node.coinbase(1))).isEqualTo(tx.txid().toString());
      assertThat(node.call("getrawmempool")).isEmpty();
      JsonNode queued = node.call("getprivatebroadcastinfo").path("transactions");
      assertThat(queued).hasSize(1);
      assertThat(queued.path(0).path("hex").stringValue()).isEqualTo(TestNode.hex(tx));
      assertThat(queued.path(0).path("wtxid").stringValue()).isEqualTo(tx.wtxid().toString());
      assertThat(queued.path(0).path("time_added").longValue()).isPositive();

      String host = takes(proxy, tx);
      await()
          .until(() -> {
            JsonNode peers =
                node.call("getprivatebroadcastinfo").path("transactions").path(0).path("peers");
            return peers.path(0).path("received").longValue() > 0
                && peers.path(0).path("address").stringValue().equals(host + ":8333");
          });
      // To hand it in again changes nothing; nor is it refused.
      TestNode.send(node, node.coinbase(1));
      assertThat(node.call("getprivatebroadcastinfo").path("transactions")).hasSize(1);
      JsonNode removed =
          node.call("abortprivatebroadcast", tx.wtxid().toString()).path("removed_transactions");
      assertThat(removed).hasSize(1);
      assertThat(removed.path(0).path("txid").stringValue()).isEqualTo(tx.txid().toString());
      assertThat(node.call("getprivatebroadcastinfo").path("transactions")).isEmpty();
      node.fails(
          RpcErrorCode.INVALID_ADDRESS_OR_KEY,
          "Transaction not in private broadcast queue. Check getprivatebroadcastinfo.",
          "abortprivatebroadcast",
          tx.txid().toString());
    }
  }

  /** Whom the node dialled in private, who takes the transaction; others are hung up on. */
  private static String takes(ServerSocket proxy, Transaction tx) throws IOException {
    while (true) {
      Behind peer = Behind.accept(proxy);
      try (Socket socket = peer.socket()) {
        byte[] version = peer.hears();
        if (!new String(version, StandardCharsets.ISO_8859_1).contains(ANONYMOUS)) {
          continue;
        }
        ByteBuffer fields = ByteBuffer.wrap(payload(version)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(fields.getInt()).isEqualTo(70016);
        assertThat(fields.getLong()).as("services").isZero();
        assertThat(fields.getLong()).as("time").isZero();
        peer.says(TestMessages.version());
        assertThat(command(peer.hears())).isEqualTo("verack");
        peer.says(TestMessages.of("verack", new byte[0]));
        byte[] inv = peer.hears();
        assertThat(command(inv)).isEqualTo("inv");
        peer.says(TestMessages.of("getdata", payload(inv)));
        byte[] sent = peer.hears();
        assertThat(command(sent)).isEqualTo("tx");
        assertThat(HexFormat.of().formatHex(payload(sent))).isEqualTo(TestNode.hex(tx));
        byte[] ping = peer.hears();
        assertThat(command(ping)).isEqualTo("ping");
        peer.says(TestMessages.of("pong", payload(ping)));
        assertThat(socket.getInputStream().read()).as("hung up on").isEqualTo(-1);
        return peer.host();
      }
    }
  }

  @Test
  void whatWouldNotEnterTheMempoolIsRefused() throws Exception {
    try (TestNode node =
        TestNode.dialling(
            dir,
            "-regtest",
            "-privatebroadcast",
            "-listen=0",
            "-dnsseed=0",
            "-onion=127.0.0.1:1")) {
      node.mine(101);
      Transaction tx = TestNode.spend(node.coinbase(1), 1_000);
      node.fails(
          RpcErrorCode.VERIFY_ERROR,
          "bad-txns-inputs-missingorspent",
          "sendrawtransaction",
          TestNode.hex(TestNode.spend(tx, 1_000)));
      node.fails(
          RpcErrorCode.VERIFY_ERROR,
          "Fee exceeds maximum",
          "sendrawtransaction",
          TestNode.hex(TestNode.spend(node.coinbase(1), TestNode.COIN)));
      node.call("generateblock", TestNode.ANYONE_ADDRESS, List.of(TestNode.hex(tx)));
      node.fails(
          RpcErrorCode.VERIFY_ALREADY_IN_UTXO_SET,
          "Transaction outputs already in utxo set",
          "sendrawtransaction",
          TestNode.hex(tx));
      assertThat(node.call("getprivatebroadcastinfo").path("transactions")).isEmpty();
    }
  }

  @Test
  void nothingIsTakenThatCouldNotGetOut() throws Exception {
    try (TestNode node =
        TestNode.dialling(
            dir,
            "-regtest",
            "-privatebroadcast",
            "-dnsseed=0",
            "-listenonion",
            "-torcontrol=127.0.0.1:1")) {
      node.mine(101);
      node.fails(
          RpcErrorCode.MISC_ERROR,
          "none of the Tor or I2P networks is reachable",
          "sendrawtransaction",
          TestNode.hex(TestNode.spend(node.coinbase(1), 1_000)));
    }
  }

  @Test
  void withoutTheOptionThereIsNone() throws Exception {
    try (TestNode node = new TestNode()) {
      String off =
          "Private broadcast is not enabled. Ensure you're running Bitcoin Core with"
              + " -privatebroadcast=1.";
      node.fails(RpcErrorCode.METHOD_NOT_FOUND, off, "getprivatebroadcastinfo");
      node.fails(RpcErrorCode.METHOD_NOT_FOUND, off, "abortprivatebroadcast", "00".repeat(32));
    }
  }
}
