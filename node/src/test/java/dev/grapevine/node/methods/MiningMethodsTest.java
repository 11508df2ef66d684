package dev.grapevine.node.methods;

import static dev.grapevine.node.methods.TestNode.COIN;
import static dev.grapevine.node.methods.TestNode.hex;
import static dev.grapevine.node.methods.TestNode.spend;
import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.node.rpc.RpcErrorCode;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class MiningMethodsTest {
  private static final String RAW = "raw(" + TestNode.ANYONE.toHex() + ")";

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
  void blocksArePaidToAnAddressOrADescriptor() {
    String one = "raw(51)#8lvh9jxk";

    assertThat(node.call("generatetoaddress", 2, TestNode.ANYONE_ADDRESS).size()).isEqualTo(2);
    assertThat(node.call("generatetodescriptor", 1, one).size()).isEqualTo(1);
    assertThat(node.call("generatetodescriptor", 1, "addr(" + TestNode.ANYONE_ADDRESS + ")").size())
        .isEqualTo(1);

    assertThat(node.call("getblockcount").intValue()).isEqualTo(4);
    assertThat(node.coinbase(2).outputs().getFirst())
        .isEqualTo(new TxOut(50 * COIN, TestNode.ANYONE));
    assertThat(node.coinbase(3).outputs().getFirst().scriptPubKey().toHex()).isEqualTo("51");
    assertThat(node.coinbase(4).outputs().getFirst().scriptPubKey()).isEqualTo(TestNode.ANYONE);
  }

  @Test
  void coinbaseIsBitcoinCores() {
    node.mine(17);

    Transaction coinbase = node.coinbase(17);
    assertThat(node.coinbase(16).inputs().getFirst().scriptSig().toHex()).isEqualTo("6000");
    assertThat(coinbase.inputs().getFirst().scriptSig().toHex()).isEqualTo("0111");
    assertThat(coinbase.inputs().getFirst().sequence()).isEqualTo(TxIn.SEQUENCE_FINAL - 1);
    assertThat(coinbase.lockTime()).isEqualTo(16);
    assertThat(coinbase.outputs().get(1).scriptPubKey().toHex()).startsWith("6a24aa21a9ed");
  }

  @Test
  void wrongDestinationsAreTold() {
    RpcErrorCode code = RpcErrorCode.INVALID_ADDRESS_OR_KEY;
    node.fails(code, "Error: Invalid address", "generatetoaddress", 1, "nobody");
    node.fails(
        code,
        "Provided checksum 'aaaaaaaa' does not match computed checksum '8lvh9jxk'",
        "generatetodescriptor",
        1,
        "raw(51)#aaaaaaaa");
    node.fails(
        code, "Expected 8 character checksum, not 1", "generatetodescriptor", 1, "raw(51)#a");
    node.fails(code, "Multiple '#' symbols", "generatetodescriptor", 1, "raw(51)#a#b");
    node.fails(code, "Raw script is not hex", "generatetodescriptor", 1, "raw(5)");
    node.fails(code, "Address is not valid", "generatetodescriptor", 1, "addr(x)");
    node.fails(code, "Invalid characters in payload", "generatetodescriptor", 1, "raw(\u00e9)");
    node.fails(code, "Error: Invalid address or descriptor", "generateblock", "nobody", List.of());
    assertThat(node.call("getblockcount").intValue()).isZero();
  }

  @Test
  void triesAreLimited() {
    assertThat(node.call("generatetodescriptor", 1, RAW, 0).isEmpty()).isTrue();
    assertThat(node.call("generatetodescriptor", 0, RAW).isEmpty()).isTrue();
  }

  @Test
  void blockTimeFollowsTheMockedClockAndStaysAboveTheMedian() {
    node.call("setmocktime", 1_700_000_000);
    String first = node.mine(1).getFirst();
    assertThat(node.call("getblockheader", first).path("time").longValue())
        .isEqualTo(1_700_000_000);

    node.mine(11);
    JsonNode tip = node.call("getblockheader", node.call("getbestblockhash").stringValue());

    long median = tip.path("mediantime").longValue();
    String next = node.mine(1).getFirst();
    assertThat(node.call("getblockheader", next).path("time").longValue()).isEqualTo(median + 1);
  }

  @Test
  void mempoolIsMinedParentsFirstAndItsFeesCollected() {
    node.mine(102);
    Transaction cheap = spend(node.coinbase(1), 1_000);
    Transaction child = spend(cheap, 100_000);
    Transaction other = spend(node.coinbase(2), 20_000);
    for (Transaction tx : List.of(cheap, child, other)) {
      node.call("sendrawtransaction", hex(tx));
    }

    JsonNode block = node.call("getblock", node.mine(1).getFirst());

    assertThat(block.path("tx").valueStream().skip(1).map(JsonNode::stringValue))
        .containsExactly(cheap.txid().toString(), child.txid().toString(), other.txid().toString());
    assertThat(node.coinbase(103).outputs().getFirst().value()).isEqualTo(50 * COIN + 121_000);
    assertThat(node.call("getrawmempool").isEmpty()).isTrue();
  }

  @Test
  void chosenTransactionsAreMinedWithoutTheirFees() {
    node.mine(102);
    Transaction pooled = spend(node.coinbase(1), 1_000);
    Transaction raw = spend(node.coinbase(2), 0);
    node.call("sendrawtransaction", hex(pooled));

    JsonNode result =
        node.call(
            "generateblock", TestNode.ANYONE_ADDRESS, List.of(pooled.txid().toString(), hex(raw)));

    JsonNode block = node.call("getblock", result.path("hash").stringValue());
    assertThat(block.path("tx").valueStream().skip(1).map(JsonNode::stringValue))
        .containsExactly(pooled.txid().toString(), raw.txid().toString());
    assertThat(result.has("hex")).isFalse();
    assertThat(node.coinbase(103).outputs().getFirst().value()).isEqualTo(50 * COIN);
    node.fails(
        RpcErrorCode.VERIFY_ERROR,
        "TestBlockValidity failed: bad-txns-BIP30",
        "generateblock",
        RAW,
        List.of(hex(raw)));
    node.fails(
        RpcErrorCode.INVALID_ADDRESS_OR_KEY,
        "Transaction " + pooled.txid() + " not in mempool.",
        "generateblock",
        RAW,
        List.of(pooled.txid().toString()));
    node.fails(
        RpcErrorCode.DESERIALIZATION_ERROR,
        "Transaction decode failed for 1234.",
        "generateblock",
        RAW,
        List.of("1234"));
  }

  @Test
  void submittedBlockIsTakenOnce() {
    JsonNode made = node.call("generateblock", RAW, List.of(), false);
    String hex = made.path("hex").stringValue();
    assertThat(node.call("getblockcount").intValue()).isZero();

    assertThat(node.call("submitblock", hex).isNull()).isTrue();

    assertThat(node.call("getbestblockhash")).isEqualTo(made.path("hash"));
    assertThat(node.call("submitblock", hex, "ignored").stringValue()).isEqualTo("duplicate");
    node.fails(RpcErrorCode.DESERIALIZATION_ERROR, "Block decode failed", "submitblock", hex + "0");
    assertThat(node.call("submitblock", hex + "00").stringValue())
        .as("what follows a block is not looked at, as in Bitcoin Core")
        .isEqualTo("duplicate");
  }

  @Test
  void equalWorkIsInconclusiveAndBrokenBlocksAreNamed() {
    String rival = node.call("generateblock", RAW, List.of(), false).path("hex").stringValue();
    node.call("generatetodescriptor", 1, "raw(51)");
    assertThat(node.call("submitblock", rival).stringValue()).isEqualTo("inconclusive");
    assertThat(node.call("submitblock", rival).stringValue()).isEqualTo("duplicate");

    Block good =
        Block.parse(
            HexFormat.of()
                .parseHex(
                    node.call("generateblock", RAW, List.of(), false).path("hex").stringValue()));
    Block unmined = new Block(withoutWork(good.header()), good.transactions());
    assertThat(node.call("submitblock", HexFormat.of().formatHex(unmined.toBytes())).stringValue())
        .isEqualTo("high-hash");
  }

  private static BlockHeader withoutWork(BlockHeader header) {
    BlockHeader other = header;
    // A regtest target has its top bit clear: the hash's last byte decides.
    while (other.hash().toBytes()[31] >= 0) {
      other = other.withNonce(other.nonce() + 1);
    }
    return other;
  }

  @Test
  void missingReservedValueIsFilledIn() {
    Block made =
        Block.parse(
            HexFormat.of()
                .parseHex(
                    node.call("generateblock", RAW, List.of(), false).path("hex").stringValue()));

    String stripped = HexFormat.of().formatHex(made.toBytesWithoutWitness());

    assertThat(node.call("submitblock", stripped).isNull()).isTrue();
    assertThat(node.call("getblock", made.hash().toString(), 0).stringValue())
        .isEqualTo(HexFormat.of().formatHex(made.toBytes()));
  }

  @Test
  void templateTellsWhatToMine() {
    node.mine(101);
    Transaction parent = spend(node.coinbase(1), 1_000);
    Transaction child = spend(parent, 2_000);
    node.call("sendrawtransaction", hex(parent));
    node.call("sendrawtransaction", hex(child));

    JsonNode template = node.call("getblocktemplate", Map.of("rules", List.of("segwit")));

    assertThat(template.path("previousblockhash")).isEqualTo(node.call("getbestblockhash"));
    assertThat(template.path("height").intValue()).isEqualTo(102);
    assertThat(template.path("version").intValue()).isEqualTo(0x2000_0000);
    assertThat(template.path("bits").stringValue()).isEqualTo("207fffff");
    assertThat(template.path("target").stringValue()).isEqualTo("7fffff" + "0".repeat(58));
    assertThat(template.path("curtime").longValue())
        .isGreaterThanOrEqualTo(template.path("mintime").longValue());
    assertThat(template.path("coinbasevalue").longValue()).isEqualTo(50 * COIN + 3_000);
    assertThat(template.path("weightlimit").intValue()).isEqualTo(4_000_000);
    assertThat(template.path("default_witness_commitment").stringValue())
        .startsWith("6a24aa21a9ed");
    assertThat(template.path("rules").valueStream().map(JsonNode::stringValue))
        .containsExactly("csv", "!segwit", "taproot");
    JsonNode second = template.path("transactions").path(1);
    assertThat(second.path("txid").stringValue()).isEqualTo(child.txid().toString());
    assertThat(second.path("data").stringValue()).isEqualTo(hex(child));
    assertThat(second.path("fee").longValue()).isEqualTo(2_000);
    assertThat(second.path("depends").path(0).intValue()).isEqualTo(1);
    assertThat(second.path("weight").intValue()).isEqualTo(child.weight());
    RpcErrorCode wrong = RpcErrorCode.INVALID_PARAMETER;
    node.fails(wrong, "must be called with the segwit rule set", "getblocktemplate", Map.of());
    node.fails(wrong, "Invalid mode", "getblocktemplate", Map.of("mode", "guess"));
  }

  @Test
  void proposalIsJudgedWithoutItsProofOfWork() {
    Block made =
        Block.parse(
            HexFormat.of()
                .parseHex(
                    node.call("generateblock", RAW, List.of(), false).path("hex").stringValue()));
    Block unmined = new Block(withoutWork(made.header()), made.transactions());
    Block empty = new Block(made.header(), List.of());

    assertThat(propose(unmined).isNull()).isTrue();
    assertThat(propose(empty).stringValue()).isEqualTo("bad-txnmrklroot");
    node.mine(1);
    assertThat(propose(unmined).stringValue()).isEqualTo("inconclusive-not-best-prevblk");
    node.fails(
        RpcErrorCode.TYPE_ERROR,
        "Missing data String key for proposal",
        "getblocktemplate",
        Map.of("mode", "proposal"));
  }

  private JsonNode propose(Block block) {
    return node.call(
        "getblocktemplate",
        Map.of("mode", "proposal", "data", HexFormat.of().formatHex(block.toBytes())));
  }
}
