package dev.grapevine.node.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.grapevine.chain.address.DescriptorChecksum;
import dev.grapevine.node.Bitcoind;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class PsbtMethodsTest {
  private static final String TPRV =
      "tprv8ZgxMBicQKsPd7Uf69XL1XwhmjHopUGep8GuEiJDZmbQz6o58LninorQAfcKZWARbtRtfnLcJ5MQ2AtHcQJCCRUcMRvmDUjyEmNUWwx8UbK";
  private static final String TPUB =
      "tpubD6NzVbkrYhZ4WaWSyoBvQwbpLkojyoTZPRsgXELWz3Popb3qkjcJyJUGLnL4qHHoQvao8ESaAstxYSnhyswJ76uZPStJRJCTKvosUCJZL5B";

  /** A point of which nobody knows the secret (BIP341). */
  private static final String NOBODY =
      "50929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0";

  /** Keys 1 and 2 are the signer's, key 3 is known as a public one. */
  private static final List<String> DESCRIPTORS =
      List.of(
          "wpkh(@/1)",
          "sh(wpkh(@/1))",
          "wsh(multi(2,@/1,@/2,#/3))",
          "sh(wsh(sortedmulti(1,@/1,#/3)))",
          "tr(@/1)",
          "tr(" + NOBODY + ",{pk(#/3),multi_a(2,@/1,@/2,#/3)})",
          "wsh(and_v(v:pkh(@/1),or_d(pk(#/3),pkh(@/2))))",
          "tr(" + NOBODY + ",{and_v(v:pk(@/1),pkh(@/2)),and_v(v:pk(#/3),older(144))})",
          "rawtr(@/2)");

  private TestNode node;

  @BeforeEach
  void start() throws IOException {
    node = new TestNode();
  }

  @AfterEach
  void stop() throws IOException {
    node.close();
  }

  private static String secret(String pattern) {
    return pattern.replace("@", TPRV).replace("#", TPUB);
  }

  private static String open(String pattern) {
    return pattern.replace("@", TPUB).replace("#", TPUB);
  }

  /** A coinbase that pays to each descriptor, old enough to be spent; its ids. */
  private List<String> funded() {
    List<String> txids = new ArrayList<>();
    for (String descriptor : DESCRIPTORS) {
      String block = node.call("generatetodescriptor", 1, open(descriptor)).path(0).stringValue();
      txids.add(node.call("getblock", block).path("tx").path(0).stringValue());
    }
    node.mine(100);
    return txids;
  }

  private String create(List<String> txids, int version) {
    List<Map<String, Object>> inputs = new ArrayList<>();
    txids.forEach(txid -> inputs.add(Map.of("txid", txid, "vout", 0)));
    return node.call(
            "createpsbt",
            inputs,
            Map.of(TestNode.ANYONE_ADDRESS, txids.size() * 50 - 1),
            0,
            true,
            2,
            version)
        .stringValue();
  }

  @Test
  void aTransactionGoesThroughAllRoles() {
    List<String> txids = funded();
    for (int version : new int[] {0, 2}) {
      String created = create(txids, version);
      JsonNode before = node.call("analyzepsbt", created);
      assertThat(before.path("next").stringValue()).isEqualTo("updater");

      List<String> open = DESCRIPTORS.stream().map(PsbtMethodsTest::open).toList();
      String updated = node.call("utxoupdatepsbt", created, open).stringValue();
      JsonNode decoded = node.call("decodepsbt", updated);
      assertThat(decoded.path("fee").decimalValue()).isEqualByComparingTo("1");
      assertThat(decoded.path("inputs").path(2).path("bip32_derivs")).hasSize(3);
      assertThat(decoded.path("inputs").path(5).path("taproot_scripts")).hasSize(2);
      JsonNode analysis = node.call("analyzepsbt", updated);
      assertThat(analysis.path("inputs").path(0).path("next").stringValue()).isEqualTo("signer");
      assertThat(analysis.path("inputs").path(2).path("missing").path("signatures")).hasSize(3);

      List<String> secrets = DESCRIPTORS.stream().map(PsbtMethodsTest::secret).toList();
      JsonNode parts = node.call("descriptorprocesspsbt", updated, secrets, "ALL", true, false);
      assertThat(parts.path("complete").booleanValue()).isFalse();
      JsonNode ready = node.call("analyzepsbt", parts.path("psbt").stringValue());
      assertThat(ready.path("inputs").path(0).path("next").stringValue()).isEqualTo("finalizer");
      JsonNode finished = node.call("finalizepsbt", parts.path("psbt").stringValue());
      assertThat(finished.path("complete").booleanValue()).as(finished.toString()).isTrue();
      JsonNode whole = node.call("descriptorprocesspsbt", updated, secrets);
      String hex = whole.path("hex").stringValue();
      JsonNode accepted = node.call("testmempoolaccept", List.of(hex), 0).path(0);
      assertThat(accepted.path("allowed").booleanValue()).as(accepted.toString()).isTrue();
    }
  }

  @Test
  void signersMeetInOnePsbt() {
    String txid = funded().get(2);
    String updated =
        node.call("utxoupdatepsbt", create(List.of(txid), 2), List.of(open(DESCRIPTORS.get(2))))
            .stringValue();
    List<String> signed = new ArrayList<>();
    for (String pattern : List.of("wsh(multi(2,@/1,#/2,#/3))", "wsh(multi(2,#/1,#/2,@/3))")) {
      // The tprv is behind all keys: only the path of the one that is written with it is signed.
      JsonNode one = node.call("descriptorprocesspsbt", updated, List.of(secret(pattern)));
      signed.add(one.path("psbt").stringValue());
    }
    JsonNode done = node.call("finalizepsbt", node.call("combinepsbt", signed).stringValue());
    assertThat(done.path("complete").booleanValue()).isTrue();
    node.call("sendrawtransaction", done.path("hex").stringValue(), 0);
  }

  /** Who is to sign with MuSig2, and by which keys: for signers elsewhere. */
  @Test
  void tellsTheParticipantsOfAnAggregate() {
    for (String descriptor :
        List.of("tr(musig(#/1,#/2)/0/5)", "tr(" + NOBODY + ",pk(musig(#/1,#/2)/0/5))")) {
      String block = node.call("generatetodescriptor", 1, open(descriptor)).path(0).stringValue();
      String txid = node.call("getblock", block).path("tx").path(0).stringValue();
      String updated =
          node.call("utxoupdatepsbt", create(List.of(txid), 0), List.of(open(descriptor)))
              .stringValue();
      JsonNode input = node.call("decodepsbt", updated).path("inputs").path(0);
      JsonNode aggregate = input.path("musig2_participant_pubkeys").path(0);
      assertThat(aggregate.path("participant_pubkeys")).as(updated).hasSize(2);
      List<String> derived =
          input
              .path("taproot_bip32_derivs")
              .valueStream()
              .map(derivation -> derivation.path("path").stringValue())
              .toList();
      assertThat(derived).contains("m/0/5", "m/1", "m/2");
    }
  }

  @Test
  void refusesWhatIsNoPsbt() {
    for (String wrong : List.of("", "A", "====", "cHNi", "cHNidP8=", "\u00e9", "AAAA".repeat(99))) {
      node.fails(RpcErrorCode.DESERIALIZATION_ERROR, "TX decode failed", "decodepsbt", wrong);
      node.fails(RpcErrorCode.DESERIALIZATION_ERROR, "TX decode failed", "analyzepsbt", wrong);
    }
    node.fails(RpcErrorCode.INVALID_PARAMETER, "cannot be empty", "combinepsbt", List.of());
    node.fails(
        RpcErrorCode.INVALID_PARAMETER,
        "At least two PSBTs are required to join PSBTs.",
        "joinpsbts",
        List.of());
    node.fails(
        RpcErrorCode.INVALID_PARAMETER,
        "The PSBT version can only be 2 or 0",
        "createpsbt",
        List.of(),
        List.of(),
        0,
        true,
        2,
        1);
    node.fails(RpcErrorCode.DESERIALIZATION_ERROR, "TX decode failed", "converttopsbt", "00");
  }

  /** The same PSBTs, of version 0, say the same to Bitcoin Core's descendant, and sign the same. */
  @Test
  void agreesWithBitcoind(@TempDir Path directory) throws Exception {
    Optional<Path> program = Bitcoind.program();
    assumeThat(program).as("no bitcoind").isPresent();
    // Older ones do not tell the origin of an output key itself.
    List<String> txids = funded().subList(0, DESCRIPTORS.size() - 1);
    try (Bitcoind other = Bitcoind.start(program.orElseThrow(), directory)) {
      for (int height = 1; height <= DESCRIPTORS.size() + 100; height++) {
        String hash = node.call("getblockhash", height).stringValue();
        other.call("submitblock", node.call("getblock", hash, 0).stringValue());
      }
      String created = create(txids, 0);
      List<String> open = DESCRIPTORS.stream().map(PsbtMethodsTest::open).toList();
      String updated = same(other, "utxoupdatepsbt", created, open).stringValue();
      same(other, "decodepsbt", updated);
      same(other, "analyzepsbt", updated);
      List<String> secrets = DESCRIPTORS.stream().map(PsbtMethodsTest::secret).toList();
      JsonNode theirs =
          other.call("descriptorprocesspsbt", updated, secrets, Json.NULL, true, false);
      String theirPsbt = theirs.path("psbt").stringValue();
      same(other, "decodepsbt", theirPsbt);
      same(other, "finalizepsbt", theirPsbt);
      same(other, "analyzepsbt", theirPsbt);
      String ours =
          node.call("descriptorprocesspsbt", updated, secrets, Json.NULL, true, false)
              .path("psbt")
              .stringValue();
      assertThat(other.call("finalizepsbt", ours).path("complete").booleanValue()).isTrue();
      for (String descriptor : DESCRIPTORS) {
        same(other, "getdescriptorinfo", secret(descriptor));
        same(other, "deriveaddresses", DescriptorChecksum.append(open(descriptor)));
      }
      String scanned = "scantxoutset";
      assertThat(node.call(scanned, "start", open).path("unspents"))
          .isEqualTo(other.call(scanned, "start", open).path("unspents"));
    }
  }

  private JsonNode same(Bitcoind other, String method, Object... parameters)
      throws IOException, RpcException {
    JsonNode ours = node.call(method, parameters);
    assertThat(ours).as(method).isEqualTo(other.call(method, parameters));
    return ours;
  }
}
