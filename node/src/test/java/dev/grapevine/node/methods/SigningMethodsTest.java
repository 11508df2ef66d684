package dev.grapevine.node.methods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.address.AddressCodec;
import dev.grapevine.chain.address.AddressPrefixes;
import dev.grapevine.chain.address.DecodedAddress;
import dev.grapevine.chain.address.WifKey;
import dev.grapevine.chain.crypto.Hash160;
import dev.grapevine.chain.crypto.PrivateKey;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.script.Opcode;
import dev.grapevine.chain.script.ScriptBuilder;
import dev.grapevine.chain.script.StandardScript;
import dev.grapevine.node.rpc.RpcErrorCode;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class SigningMethodsTest {
  private static final String TXID = "22".repeat(32);

  private final AddressCodec addresses = new AddressCodec(AddressPrefixes.REGTEST);
  private final WifKey key = new WifKey(secret(1), true);
  private final WifKey other = new WifKey(secret(2), true);
  private TestNode node;

  @BeforeEach
  void start() throws IOException {
    node = new TestNode();
  }

  @AfterEach
  void stop() throws IOException {
    node.close();
  }

  private static PrivateKey secret(int fill) {
    byte[] secret = new byte[PrivateKey.SIZE];
    Arrays.fill(secret, (byte) fill);
    return PrivateKey.of(secret).orElseThrow();
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private String unsigned() {
    return node.call(
            "createrawtransaction",
            List.of(Map.of("txid", TXID, "vout", 1)),
            Map.of(TestNode.ANYONE_ADDRESS, "0.5"))
        .stringValue();
  }

  private JsonNode sign(WifKey with, Map<String, Object> previous) {
    return node.call(
        "signrawtransactionwithkey",
        unsigned(),
        List.of(addresses.encodeWif(with)),
        List.of(previous));
  }

  private static Map<String, Object> previous(Script script) {
    return Map.of("txid", TXID, "vout", 1, "scriptPubKey", script.toHex(), "amount", "0.6");
  }

  @Test
  void createsWhatItIsTold() {
    JsonNode decoded = node.call("decoderawtransaction", unsigned());

    assertThat(decoded.path("version").intValue()).isEqualTo(2);
    assertThat(decoded.path("vin").path(0).path("txid").stringValue()).isEqualTo(TXID);
    assertThat(decoded.path("vin").path(0).path("sequence").longValue()).isEqualTo(0xffff_fffdL);
    assertThat(decoded.path("vout").path(0).path("scriptPubKey").path("hex").stringValue())
        .isEqualTo(TestNode.ANYONE.toHex());
    node.fails(
        RpcErrorCode.INVALID_ADDRESS_OR_KEY,
        "Invalid Bitcoin address: nowhere",
        "createrawtransaction",
        List.of(),
        Map.of("nowhere", 1));
    node.fails(
        RpcErrorCode.INVALID_PARAMETER,
        "Invalid parameter, duplicate key: data",
        "createrawtransaction",
        List.of(),
        List.of(Map.of("data", "00"), Map.of("data", "01")));
  }

  @Test
  void signsForKeys() {
    byte[] hash = Hash160.hash(key.publicKey());
    Script witness = StandardScript.payToWitnessPublicKeyHash(hash);
    for (Script script :
        List.of(
            StandardScript.payToPublicKey(key.publicKey()),
            StandardScript.payToPublicKeyHash(hash),
            witness)) {
      assertThat(sign(key, previous(script)).path("complete").booleanValue())
          .as(script.toHex())
          .isTrue();
    }
    JsonNode nested =
        sign(
            key,
            Map.of(
                "txid",
                TXID,
                "vout",
                1,
                "scriptPubKey",
                OutputScripts.payToScript(witness).toHex(),
                "redeemScript",
                witness.toHex(),
                "amount",
                "0.6"));
    assertThat(nested.path("complete").booleanValue()).isTrue();
  }

  @Test
  void aStrangersKeyDoesNotSign() {
    Script script = StandardScript.payToPublicKeyHash(Hash160.hash(key.publicKey()));

    JsonNode result = sign(other, previous(script));

    assertThat(result.path("complete").booleanValue()).isFalse();
    assertThat(result.path("errors").path(0).path("error").stringValue())
        .isEqualTo("Unable to sign input, invalid stack size (possibly missing key)");
    assertThat(result.path("hex").stringValue()).isEqualTo(unsigned());
  }

  @ParameterizedTest
  @ValueSource(strings = {"legacy", "p2sh-segwit", "bech32"})
  void signsForMultisigAddresses(String type) {
    List<String> keys = List.of(hex(other.publicKey()), hex(key.publicKey()));
    JsonNode made = node.call("createmultisig", 1, keys, type);
    Script script =
        ((DecodedAddress.Valid) addresses.decode(made.path("address").stringValue()))
            .scriptPubKey();
    String name = type.equals("legacy") ? "redeemScript" : "witnessScript";

    JsonNode result =
        sign(
            key,
            Map.of(
                "txid",
                TXID,
                "vout",
                1,
                "scriptPubKey",
                script.toHex(),
                name,
                made.path("redeemScript").stringValue(),
                "amount",
                "0.6"));

    assertThat(result.path("complete").booleanValue()).isTrue();
  }

  /** or_d(pk(key),and_v(v:pk(other),after(500))): by the other one once the time has come. */
  @Test
  void signsForMiniscript() {
    Script script =
        new ScriptBuilder()
            .data(key.publicKey())
            .op(Opcode.OP_CHECKSIG)
            .op(Opcode.OP_IFDUP)
            .op(Opcode.OP_NOTIF)
            .data(other.publicKey())
            .op(Opcode.OP_CHECKSIGVERIFY)
            .number(500)
            .op(Opcode.OP_CHECKLOCKTIMEVERIFY)
            .op(Opcode.OP_ENDIF)
            .build();
    Map<String, Object> previous =
        Map.of(
            "txid",
            TXID,
            "vout",
            1,
            "scriptPubKey",
            OutputScripts.payToWitnessScript(script).toHex(),
            "witnessScript",
            script.toHex(),
            "amount",
            "0.6");

    assertThat(sign(key, previous).path("complete").booleanValue()).isTrue();
    assertThat(sign(other, previous).path("complete").booleanValue()).isFalse();
    String later =
        node.call(
                "createrawtransaction",
                List.of(Map.of("txid", TXID, "vout", 1)),
                Map.of(TestNode.ANYONE_ADDRESS, "0.5"),
                500)
            .stringValue();
    JsonNode signed =
        node.call(
            "signrawtransactionwithkey",
            later,
            List.of(addresses.encodeWif(other)),
            List.of(previous));
    assertThat(signed.path("complete").booleanValue()).as(signed.toString()).isTrue();
  }

  @Test
  void multisigNumbersAreChecked() {
    List<String> keys = List.of(hex(key.publicKey()));
    node.fails(
        RpcErrorCode.INVALID_PARAMETER,
        "not enough keys supplied (got 1 keys, but need at least 2 to redeem)",
        "createmultisig",
        2,
        keys);
    node.fails(
        RpcErrorCode.INVALID_ADDRESS_OR_KEY,
        "must have a length of either 33 or 65 bytes",
        "createmultisig",
        1,
        List.of("02"));
  }
}
