package dev.grapevine.node.methods;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What well-known programs call when they start, and what they look at in the answers. */
class ClientsTest {
  private TestNode node;

  @BeforeEach
  void start() throws IOException {
    node = new TestNode();
    node.mine(3);
  }

  @AfterEach
  void stop() throws IOException {
    node.close();
  }

  @Test
  void electrs() {
    JsonNode info = node.call("getblockchaininfo");
    assertThat(info.path("pruned").booleanValue()).isFalse();
    assertThat(info.path("initialblockdownload").isBoolean()).isTrue();
    assertThat(info.path("blocks")).isEqualTo(info.path("headers"));
    assertThat(node.call("getnetworkinfo").path("relayfee").isNumber()).isTrue();
    String tip = node.call("getbestblockhash").stringValue();
    assertThat(node.call("getblock", tip, 1).path("tx")).hasSize(1);
    assertThat(node.call("getrawmempool").isArray()).isTrue();
    assertThat(node.call("getmempoolinfo").path("loaded").booleanValue()).isTrue();
  }

  @Test
  void coreLightning() {
    JsonNode network = node.call("getnetworkinfo");
    assertThat(network.path("version").intValue()).isGreaterThanOrEqualTo(220_000);
    assertThat(network.path("localrelay").booleanValue()).isTrue();
    JsonNode chain = node.call("getblockchaininfo");
    assertThat(chain.path("chain").stringValue()).isEqualTo("regtest");
    assertThat(chain.path("headers").intValue()).isEqualTo(3);
    String hash = node.call("getblockhash", 1).stringValue();
    assertThat(node.call("getblock", hash, 0).stringValue()).isNotEmpty();
    String txid = node.call("getblock", hash).path("tx").path(0).stringValue();
    assertThat(node.call("gettxout", txid, 0).path("value").isNumber()).isTrue();
    assertThat(node.call("gettxout", "00".repeat(32), 0).isNull()).isTrue();
    assertThat(node.call("getmempoolinfo").path("mempoolminfee").isNumber()).isTrue();
    assertThat(node.call("getpeerinfo").isArray()).isTrue();
  }

  @Test
  void lnd() {
    assertThat(node.call("getnetworkinfo").path("version").isIntegralNumber()).isTrue();
    JsonNode taproot = node.call("getdeploymentinfo").path("deployments").path("taproot");
    assertThat(taproot.isMissingNode() || taproot.path("active").booleanValue())
        .as("taproot binds from genesis or is active")
        .isTrue();
    assertThat(node.call("getdeploymentinfo").path("script_flags").toString()).contains("TAPROOT");
    assertThat(node.call("uptime").intValue()).isNotNegative();
    String hash = node.call("getbestblockhash").stringValue();
    assertThat(node.call("getblockheader", hash, false).stringValue()).hasSize(160);
    assertThat(node.call("getblockheader", hash).path("height").intValue()).isEqualTo(3);
    assertThat(node.call("getblockhash", 0).stringValue()).hasSize(64);
    assertThat(node.call("estimatesmartfee", 6, "CONSERVATIVE").path("errors"))
        .as("it falls back to a fee of its own")
        .hasSize(1);
  }

  @Test
  void forkObserverAndMempoolSpace() {
    assertThat(node.call("getchaintips").path(0).path("status").stringValue()).isEqualTo("active");
    String tip = node.call("getbestblockhash").stringValue();
    assertThat(node.call("getblockstats", tip).path("txs").intValue()).isEqualTo(1);
    assertThat(node.call("getblock", tip, 2).path("tx").path(0).path("vout").isArray()).isTrue();
    assertThat(node.call("getnetworkhashps").isNumber()).isTrue();
    assertThat(node.call("getindexinfo").isObject()).isTrue();
    assertThat(node.call("waitfornewblock", 1).path("hash").stringValue()).isEqualTo(tip);
    assertThat(node.call("getblocktemplate", Map.of("rules", List.of("segwit"))).path("height"))
        .isNotNull();
  }

  @Test
  void everyMethodSaysWhatItTakesAndReturns() {
    JsonNode conversions = node.call("help", "dump_all_command_conversions");
    assertThat(conversions).isNotEmpty();
    for (String line : node.call("help").stringValue().lines().toList()) {
      if (line.isEmpty() || line.startsWith("==")) {
        continue;
      }
      String method = line.split(" ", -1)[0];
      String help = node.call("help", method).stringValue();
      assertThat(help).as("rpc/RpcResults.java has a line for " + method).contains("\nResult:\n");
      for (JsonNode parameter : conversions) {
        if (parameter.path(0).stringValue().equals(method) && line.contains("(")) {
          assertThat(help).as(method).contains("Arguments:");
        }
      }
    }
  }
}
