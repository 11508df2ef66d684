package dev.grapevine.node.methods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.node.rpc.RpcErrorCode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ControlMethodsTest {
  private TestNode node;

  @BeforeEach
  void start() throws IOException {
    node = new TestNode();
  }

  @AfterEach
  void stop() throws IOException {
    node.close();
  }

  @Test
  void mockTimeHasARangeAndDoesNotMoveTheUptime() {
    long before = node.call("uptime").longValue();

    assertThat(node.call("setmocktime", 4_000_000_000L).isNull()).isTrue();

    assertThat(node.call("uptime").longValue()).isLessThan(before + 1_000);
    assertThat(node.call("setmocktime", 0).isNull()).isTrue();
    for (long seconds : new long[] {-1, 0x1_0000_0000L}) {
      node.fails(
          RpcErrorCode.INVALID_PARAMETER,
          "Mocktime must be in the range [0, 4294967295], not " + seconds + ".",
          "setmocktime",
          seconds);
    }
  }

  @Test
  void stopIsAnsweredAndAskedOfTheOwner() {
    assertThat(node.node.stopRequested()).isNotDone();

    assertThat(node.call("stop", 1).stringValue()).isEqualTo("Grapevine stopping");

    assertThat(node.node.stopRequested()).isDone();
  }

  @Test
  void queueIsEmptyWhenSynchronised() {
    assertThat(node.call("syncwithvalidationinterfacequeue").isNull()).isTrue();
  }

  @Test
  void helpListsWhatIsMeantForPeople() {
    String help = node.call("help").stringValue();

    assertThat(help)
        .contains(
            "== Blockchain ==",
            "getblock \"blockhash\" ( verbosity )",
            "== Control ==",
            "stop\n",
            "== Network ==",
            "== Rawtransactions ==",
            "sendrawtransaction \"hexstring\" ( maxfeerate maxburnamount )")
        .doesNotContain("setmocktime", "generatetoaddress", "addconnection");
    for (String method :
        List.of("setmocktime", "generatetoaddress", "addconnection", "getpeerinfo")) {
      assertThat(node.call("help", method).stringValue()).startsWith(method);
    }
  }

  @Test
  void networkInfoSaysWhoWeAre() {
    JsonNode info = node.call("getnetworkinfo");

    assertThat(info.path("version").intValue()).isGreaterThanOrEqualTo(220_000);
    assertThat(info.path("subversion").stringValue()).isEqualTo("/Grapevine:0.1.0/");
    assertThat(info.path("protocolversion").intValue()).isEqualTo(70_017);
    assertThat(info.path("localservices").stringValue()).isEqualTo("0000000000000409");
    assertThat(info.path("localservicesnames").valueStream().map(JsonNode::stringValue))
        .containsExactly("NETWORK", "WITNESS", "NETWORK_LIMITED");
    assertThat(info.path("localrelay").booleanValue()).isTrue();
    assertThat(info.path("networkactive").booleanValue()).isTrue();
    assertThat(info.path("relayfee").decimalValue()).isEqualByComparingTo("0.000001");
    assertThat(info.path("incrementalfee").decimalValue()).isEqualByComparingTo("0.000001");
    assertThat(info.path("networks").path(0).path("name").stringValue()).isEqualTo("ipv4");
    assertThat(info.path("localaddresses").isArray()).isTrue();
    assertThat(info.path("warnings").isArray()).isTrue();
  }
}
