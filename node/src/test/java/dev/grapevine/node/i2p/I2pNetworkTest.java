package dev.grapevine.node.i2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.grapevine.node.methods.TestNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Nodes that reach one another through a SAM bridge alone. */
@Timeout(120)
class I2pNetworkTest {
  private static final String NOBODY =
      "h3r6bkn46qxftwja53pxiykntegfyfjqtnzbm6iv6r5mungmqgmq.b32.i2p:0";

  @TempDir Path dir;

  @BeforeEach
  void patience() {
    org.awaitility.Awaitility.setDefaultTimeout(Duration.ofSeconds(40));
  }

  private TestNode node(String name, FakeSam sam, String... options) throws Exception {
    List<String> all = new ArrayList<>(List.of("-regtest", "-i2psam=" + sam.address()));
    all.addAll(List.of(options));
    return TestNode.onDisk(Files.createDirectories(dir.resolve(name)), all.toArray(String[]::new));
  }

  /** The address at which the node says it can be reached, once it can. */
  private static String own(TestNode node) {
    await().until(() -> !node.call("getnetworkinfo").path("localaddresses").isEmpty());
    JsonNode own = node.call("getnetworkinfo").path("localaddresses").path(0);
    return own.path("address").stringValue() + ":" + own.path("port").intValue();
  }

  private static void dials(TestNode node, String peer, boolean encrypted) {
    try {
      var unused = node.client.call("addnode", peer, "onetry", encrypted);
    } catch (IOException | dev.grapevine.node.rpc.RpcException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void twoNodesSpeakOverIt(boolean encrypted) throws Exception {
    try (FakeSam sam = new FakeSam();
        TestNode alice = node("alice", sam, "-i2pacceptincoming");
        TestNode bob = node("bob", sam, "-i2pacceptincoming")) {
      String bobs = own(bob);
      String alices = own(alice);
      assertThat(bobs).endsWith(".b32.i2p:0").isNotEqualTo(alices);
      dials(alice, bobs, encrypted);
      await().until(() -> bob.call("getpeerinfo").path(0).path("version").intValue() > 0);
      JsonNode seen = bob.call("getpeerinfo").path(0);
      assertThat(seen.path("addr").stringValue()).isEqualTo(alices);
      assertThat(seen.path("network").stringValue()).isEqualTo("i2p");
      assertThat(seen.path("inbound").booleanValue()).isTrue();
      assertThat(seen.path("transport_protocol_type").stringValue())
          .isEqualTo(encrypted ? "v2" : "v1");
      assertThat(alice.call("getpeerinfo").path(0).path("addr").stringValue()).isEqualTo(bobs);
      bob.mine(3);
      await().until(() -> alice.call("getblockcount").intValue() == 3);
      // Another is waited for, and there is one session each.
      await()
          .until(() ->
              sam.requests().stream().filter(r -> r.startsWith("STREAM ACCEPT")).count() == 3);
      assertThat(sam.sessions()).isEqualTo(2);
    }
  }

  @Test
  void theAddressIsTheSameTheNextTime() throws Exception {
    try (FakeSam sam = new FakeSam()) {
      String first;
      Path key = dir.resolve("alice/regtest/i2p_private_key");
      try (TestNode alice = node("alice", sam, "-i2pacceptincoming")) {
        first = own(alice);
        await().until(() -> Files.exists(key));
      }
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
          .isEqualTo("rw-------");
      await().until(() -> sam.sessions() == 0);
      try (TestNode alice = node("alice", sam, "-i2pacceptincoming")) {
        assertThat(own(alice)).isEqualTo(first);
      }
      assertThat(sam.requests()).filteredOn("DEST GENERATE SIGNATURE_TYPE=7"::equals).hasSize(1);
    }
  }

  @Test
  void whoIsNotToBeDialledIsSomebodyElseToEachPeer() throws Exception {
    try (FakeSam sam = new FakeSam();
        TestNode bob = node("bob", sam, "-i2pacceptincoming");
        TestNode carol = node("carol", sam, "-i2pacceptincoming");
        TestNode shy = node("shy", sam, "-i2pacceptincoming=0")) {
      for (TestNode peer : List.of(bob, carol)) {
        dials(shy, own(peer), false);
        await().until(() -> peer.call("getpeerinfo").path(0).path("version").intValue() > 0);
      }
      assertThat(bob.call("getpeerinfo").path(0).path("addr").stringValue())
          .isNotEqualTo(carol.call("getpeerinfo").path(0).path("addr").stringValue());
      assertThat(shy.call("getnetworkinfo").path("localaddresses")).isEmpty();
      assertThat(sam.sessions()).isEqualTo(4);
      shy.call("disconnectnode", own(bob));
      await().until(() -> sam.sessions() == 3);
    }
  }

  @Test
  void aSessionWhosePeerIsNotThereServesForAnother() throws Exception {
    try (FakeSam sam = new FakeSam();
        TestNode shy = node("shy", sam, "-i2pacceptincoming=0")) {
      for (int i = 0; i < 3; i++) {
        int lookups = i + 1;
        dials(shy, NOBODY, false);
        await()
            .until(() ->
                sam.requests().stream().filter(r -> r.startsWith("NAMING")).count() == lookups);
      }
      assertThat(shy.call("getpeerinfo")).isEmpty();
      assertThat(sam.requests())
          .filteredOn(r -> r.startsWith("SESSION CREATE"))
          .hasSizeBetween(1, 2);
    }
  }

  @Test
  void onlyPort0IsDialled() throws Exception {
    try (FakeSam sam = new FakeSam();
        TestNode shy = node("shy", sam, "-i2pacceptincoming=0")) {
      dials(shy, NOBODY.replace(":0", ":8333"), false);
      assertThat(sam.requests()).isEmpty();
      assertThat(shy.call("getpeerinfo")).isEmpty();
      JsonNode networks = shy.call("getnetworkinfo").path("networks");
      JsonNode i2p =
          networks
              .valueStream()
              .filter(each -> each.path("name").stringValue().equals("i2p"))
              .findFirst()
              .orElseThrow();
      assertThat(i2p.path("reachable").booleanValue()).isTrue();
      assertThat(i2p.path("proxy").stringValue()).isEqualTo(sam.address());
      assertThat(i2p.path("proxy_randomize_credentials").booleanValue()).isFalse();
    }
  }

  /** What it answers to, and with what; nothing is to hang up. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "HELLO|HELLO REPLY RESULT=NOVERSION\n",
        "HELLO|",
        "HELLO|\n",
        "HELLO|LONG",
        "HELLO|RESULT\n",
        "SESSION CREATE|SESSION STATUS RESULT=I2P_ERROR MESSAGE=\"no\"\n",
        "SESSION CREATE|SESSION STATUS RESULT=OK\n",
        "SESSION CREATE|SESSION STATUS RESULT=OK DESTINATION=!!!\n",
        "SESSION CREATE|SESSION STATUS RESULT=OK DESTINATION=AAAA\n",
        "NAMING|NAMING REPLY RESULT=OK\n",
        "NAMING|",
        "NAMING|LONG",
        "NAMING|NAMING REPLY RESULT=OK VALUE=x\n",
        "STREAM|STREAM STATUS RESULT=INVALID_ID\n",
        "STREAM|STREAM STATUS\n",
        "STREAM|\u0000\u0007\n",
        "STREAM|",
      })
  void aBridgeThatTalksNonsenseCostsTheConnectionAlone(String rule) throws Exception {
    String[] parts = rule.split("\\|", 2);
    String answer = parts[1].equals("LONG") ? "x".repeat(SamHandler.MAX_LINE_BYTES + 1) : parts[1];
    try (FakeSam sam =
            new FakeSam(
                request -> request.startsWith(parts[0]) ? Optional.of(answer) : Optional.empty());
        TestNode shy = node("shy", sam, "-i2pacceptincoming=0")) {
      dials(shy, NOBODY.replace("h3r6", "h3r7"), false);
      dials(shy, NOBODY, false);
      assertThat(shy.call("getpeerinfo")).isEmpty();
      assertThat(shy.call("getblockcount").intValue()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "STREAM STATUS RESULT=I2P_ERROR MESSAGE=\"Session was closed\"\n",
        "AAAA\n",
        "",
        "LONG"
      })
  void whoWaitsIsNotTakenInByNonsense(String line) throws Exception {
    String told = line.equals("LONG") ? "x".repeat(SamHandler.MAX_LINE_BYTES + 1) : line;
    int[] accepts = new int[1];
    try (FakeSam sam =
            new FakeSam(request ->
                request.startsWith("STREAM ACCEPT") && accepts[0]++ == 0
                    ? Optional.of(told.isEmpty() ? "" : "STREAM STATUS RESULT=OK\n" + told)
                    : Optional.empty());
        TestNode bob = node("bob", sam, "-i2pacceptincoming");
        TestNode shy = node("shy", sam, "-i2pacceptincoming=0")) {
      await()
          .until(() ->
              sam.requests().stream().filter(r -> r.startsWith("STREAM ACCEPT")).count() == 2);
      assertThat(bob.call("getpeerinfo")).isEmpty();
      dials(shy, own(bob), false);
      await().until(() -> bob.call("getpeerinfo").path(0).path("version").intValue() > 0);
    }
  }
}
