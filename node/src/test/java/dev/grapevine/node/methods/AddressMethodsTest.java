package dev.grapevine.node.methods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.node.rpc.RpcErrorCode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class AddressMethodsTest {
  private static final String KEY = "cUeKHd5orzT3mz8P9pxyREHfsWtVfgsfDjiZZBcjUBAaGk1BTj7N";
  private static final String ADDRESS = "mpLQjfK79b7CCV4VMJWEWAj5Mpx8Up5zxB";

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
  void messagesAreSignedAsBitcoinCoreDoes() {
    String text = "This is just a test message";

    String signature = node.call("signmessagewithprivkey", KEY, text).stringValue();

    assertThat(signature)
        .as("of rpc_signmessagewithprivkey.py")
        .isEqualTo(
            "INbVnW4e6PeRmsv2Qgu8NuopvrVjkcxob+sX8OcZG0SALhWybUjzMLPdAsXI46YZGb0KQTRii+wWIQzRpG/U"
                + "+S0=");
    assertThat(node.call("verifymessage", ADDRESS, signature, text).booleanValue()).isTrue();
    assertThat(node.call("verifymessage", ADDRESS, signature, "x").booleanValue()).isFalse();
    node.fails(
        RpcErrorCode.TYPE_ERROR,
        "Address does not refer to key",
        "verifymessage",
        TestNode.ANYONE_ADDRESS,
        signature,
        text);
  }

  @Test
  void addressesAreDescribed() {
    JsonNode valid = node.call("validateaddress", TestNode.ANYONE_ADDRESS);
    assertThat(valid.path("isvalid").booleanValue()).isTrue();
    assertThat(valid.path("scriptPubKey").stringValue()).isEqualTo(TestNode.ANYONE.toHex());
    assertThat(valid.path("witness_version").intValue()).isZero();
    JsonNode invalid = node.call("validateaddress", "nonsense");
    assertThat(invalid.path("isvalid").booleanValue()).isFalse();
    assertThat(invalid.path("error").stringValue()).isNotEmpty();
  }

  @Test
  void descriptorsOfKeysAreDerived() {
    JsonNode info = node.call("getdescriptorinfo", "pkh(" + KEY + ")");
    assertThat(info.path("hasprivatekeys").booleanValue()).isTrue();
    assertThat(info.path("descriptor").stringValue()).doesNotContain(KEY);
    assertThat(info.path("issolvable").booleanValue()).isTrue();
    String withSecret = "pkh(" + KEY + ")#" + info.path("checksum").stringValue();
    for (String descriptor : List.of(withSecret, info.path("descriptor").stringValue())) {
      assertThat(node.call("deriveaddresses", descriptor).toString())
          .isEqualTo("[\"" + ADDRESS + "\"]");
    }
    String wrapped =
        node.call("getdescriptorinfo", "sh(wpkh(" + KEY + "))").path("descriptor").stringValue();
    assertThat(node.call("deriveaddresses", wrapped).path(0).stringValue()).startsWith("2");
    node.fails(
        RpcErrorCode.INVALID_ADDRESS_OR_KEY, "Missing checksum", "deriveaddresses", "raw(51)");
    node.fails(
        RpcErrorCode.INVALID_ADDRESS_OR_KEY,
        "wpkh(): Pubkey '00' is invalid",
        "getdescriptorinfo",
        "wpkh(00)");
  }

  @Test
  void scriptsAreDecodedWithTheirWrappings() {
    JsonNode multisig =
        node.call(
            "decodescript",
            "5121"
                + "02"
                + "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
                + "51ae");

    assertThat(multisig.path("type").stringValue()).isEqualTo("multisig");
    assertThat(multisig.path("p2sh").stringValue()).startsWith("2");
    assertThat(multisig.path("segwit").path("type").stringValue())
        .isEqualTo("witness_v0_scripthash");
    assertThat(multisig.path("segwit").path("desc").stringValue()).startsWith("wsh(multi(1,02");
    JsonNode miniscript =
        node.call(
            "decodescript",
            "2102" + "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798" + "ad55b2");
    assertThat(miniscript.path("segwit").path("desc").stringValue())
        .startsWith("wsh(and_v(v:pk(0279be")
        .contains("),older(5)))#");
    assertThat(node.call("decodescript", "6a").has("p2sh")).as("unspendable").isFalse();
    assertThat(node.call("decodescript", "").path("type").stringValue()).isEqualTo("nonstandard");
  }

  @Test
  void categoriesOfTheLogAreSwitched() {
    boolean before = node.call("logging").path("zmq").booleanValue();
    assertThat(node.call("logging", List.of("zmq")).path("zmq").booleanValue()).isTrue();
    assertThat(node.call("logging", List.of(), List.of("zmq")).path("zmq").booleanValue())
        .isFalse();
    if (before) {
      node.call("logging", List.of("zmq"));
    }
    node.fails(
        RpcErrorCode.INVALID_PARAMETER, "unknown logging category x", "logging", List.of("x"));
    assertThat(node.call("getindexinfo")).isEmpty();
    assertThat(node.call("echo", "a", 1).toString()).isEqualTo("[\"a\",1]");
  }
}
