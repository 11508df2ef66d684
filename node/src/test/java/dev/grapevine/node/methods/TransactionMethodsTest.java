package dev.grapevine.node.methods;

import static dev.grapevine.node.methods.TestNode.COIN;
import static dev.grapevine.node.methods.TestNode.hex;
import static dev.grapevine.node.methods.TestNode.spend;
import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.script.StandardScript;
import dev.grapevine.node.rpc.RpcErrorCode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class TransactionMethodsTest {
  private static final String UNKNOWN = "22".repeat(32);

  private TestNode node;
  private Transaction coinbase;

  @BeforeEach
  void start() throws IOException {
    node = new TestNode();
    node.mine(101);
    coinbase = node.coinbase(1);
  }

  @AfterEach
  void stop() throws IOException {
    node.close();
  }

  @Test
  void sentTransactionIsInTheMempoolAndThenInABlock() {
    Transaction tx = spend(coinbase, 1_000);
    String txid = tx.txid().toString();

    assertThat(node.call("sendrawtransaction", hex(tx)).stringValue()).isEqualTo(txid);
    assertThat(node.call("sendrawtransaction", hex(tx)).stringValue()).as("again").isEqualTo(txid);
    assertThat(node.call("getrawtransaction", txid).stringValue()).isEqualTo(hex(tx));
    JsonNode verbose = node.call("getrawtransaction", txid, true);
    assertThat(verbose.path("hex").stringValue()).isEqualTo(hex(tx));
    assertThat(verbose.has("blockhash")).isFalse();

    String block = node.mine(1).getFirst();

    node.fails(
        RpcErrorCode.INVALID_ADDRESS_OR_KEY,
        "No such mempool transaction",
        "getrawtransaction",
        txid);
    JsonNode mined = node.call("getrawtransaction", txid, 2, block);
    assertThat(mined.path("in_active_chain").booleanValue()).isTrue();
    assertThat(mined.path("blockhash").stringValue()).isEqualTo(block);
    assertThat(mined.path("confirmations").intValue()).isEqualTo(1);
    assertThat(mined.path("blocktime").longValue()).isPositive();
    assertThat(mined.path("fee").decimalValue()).isEqualByComparingTo("0.00001");
    assertThat(mined.path("vin").path(0).path("prevout").path("generated").booleanValue()).isTrue();
    node.fails(
        RpcErrorCode.VERIFY_ALREADY_IN_UTXO_SET,
        "Transaction outputs already in utxo set",
        "sendrawtransaction",
        hex(tx));
  }

  @Test
  void lookingForWhatIsNotThere() {
    String tip = node.call("getbestblockhash").stringValue();
    node.fails(
        RpcErrorCode.INVALID_ADDRESS_OR_KEY,
        "No such transaction found in the provided block",
        "getrawtransaction",
        UNKNOWN,
        0,
        tip);
    node.fails(
        RpcErrorCode.INVALID_ADDRESS_OR_KEY,
        "Block hash not found",
        "getrawtransaction",
        UNKNOWN,
        0,
        UNKNOWN);
    node.fails(
        RpcErrorCode.INVALID_ADDRESS_OR_KEY,
        "genesis block coinbase",
        "getrawtransaction",
        "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b");
  }

  @Test
  void decodedTransactionHasBitcoinCoresShape() {
    Transaction tx = spend(coinbase, 1_000);

    JsonNode decoded = node.call("decoderawtransaction", hex(tx));

    assertThat(decoded.propertyNames())
        .containsExactly(
            "txid", "hash", "version", "size", "vsize", "weight", "locktime", "vin", "vout");
    assertThat(decoded.path("txid").stringValue()).isEqualTo(tx.txid().toString());
    assertThat(decoded.path("hash").stringValue()).isEqualTo(tx.wtxid().toString());
    JsonNode input = decoded.path("vin").path(0);
    assertThat(input.path("txid").stringValue()).isEqualTo(coinbase.txid().toString());
    assertThat(input.path("vout").intValue()).isZero();
    assertThat(input.path("txinwitness").path(0).stringValue()).isEqualTo("51");
    assertThat(input.path("sequence").longValue()).isEqualTo(0xffff_fffdL);
    JsonNode output = decoded.path("vout").path(0);
    assertThat(output.path("value").decimalValue()).isEqualTo(Amounts.of(50 * COIN - 1_000));
    assertThat(output.path("n").intValue()).isZero();
    JsonNode script = output.path("scriptPubKey");
    assertThat(script.path("type").stringValue()).isEqualTo("witness_v0_scripthash");
    assertThat(script.path("address").stringValue()).isEqualTo(TestNode.ANYONE_ADDRESS);
    assertThat(script.path("hex").stringValue()).isEqualTo(TestNode.ANYONE.toHex());
    assertThat(script.path("asm").stringValue()).startsWith("0 ");
    assertThat(script.path("desc").stringValue())
        .startsWith("addr(" + TestNode.ANYONE_ADDRESS + ")#");

    node.fails(
        RpcErrorCode.DESERIALIZATION_ERROR, "TX decode failed", "decoderawtransaction", "00ff");
    node.fails(
        RpcErrorCode.DESERIALIZATION_ERROR,
        "TX decode failed",
        "decoderawtransaction",
        hex(tx),
        false);
  }

  @Test
  void refusedTransactionsHaveBitcoinCoresCodes() {
    node.fails(
        RpcErrorCode.DESERIALIZATION_ERROR,
        "TX decode failed. Make sure the tx has at least one input.",
        "sendrawtransaction",
        "zz");
    node.fails(
        RpcErrorCode.VERIFY_ERROR,
        "bad-txns-inputs-missingorspent",
        "sendrawtransaction",
        hex(spend(Txid.parse(UNKNOWN), new TxOut(COIN, TestNode.ANYONE))));
    node.fails(
        RpcErrorCode.VERIFY_REJECTED,
        "min relay fee not met",
        "sendrawtransaction",
        hex(spend(coinbase, 0)));
    node.fails(
        RpcErrorCode.VERIFY_REJECTED,
        "bad-txns-premature-spend-of-coinbase",
        "sendrawtransaction",
        hex(spend(node.coinbase(50), 1_000)));
    node.fails(
        RpcErrorCode.VERIFY_REJECTED,
        "bad-txns-in-belowout, value in (50.00) < value out (60.10)",
        "sendrawtransaction",
        hex(spend(coinbase, -1_010_000_000)));
    node.fails(
        RpcErrorCode.VERIFY_ERROR,
        "Fee exceeds maximum configured by user",
        "sendrawtransaction",
        hex(spend(coinbase, COIN)));
    node.fails(
        RpcErrorCode.INVALID_PARAMETER,
        "Fee rates larger than or equal to 1BTC/kvB are not accepted",
        "sendrawtransaction",
        hex(spend(coinbase, COIN)),
        1);
    assertThat(node.call("getrawmempool").isEmpty()).isTrue();

    node.call("sendrawtransaction", hex(spend(coinbase, COIN)), 0);

    assertThat(node.call("getrawmempool").size()).isEqualTo(1);
  }

  @Test
  void burningHasToBeAskedFor() {
    Transaction burn =
        spend(coinbase.txid(), new TxOut(49 * COIN, StandardScript.nullData(new byte[20])));

    node.fails(
        RpcErrorCode.VERIFY_ERROR,
        "Unspendable output exceeds maximum configured by user (maxburnamount)",
        "sendrawtransaction",
        hex(burn));
    assertThat(node.call("sendrawtransaction", hex(burn), 0, 49).stringValue())
        .isEqualTo(burn.txid().toString());
  }

  @Test
  void testingLeavesTheMempoolAsItWas() {
    Transaction tx = spend(coinbase, 1_000);

    JsonNode good = node.call("testmempoolaccept", List.of(hex(tx))).path(0);

    assertThat(good.path("allowed").booleanValue()).isTrue();
    assertThat(good.path("wtxid").stringValue()).isEqualTo(tx.wtxid().toString());
    assertThat(good.path("vsize").intValue()).isEqualTo(tx.virtualSize());
    assertThat(good.path("fees").path("base").decimalValue()).isEqualByComparingTo("0.00001");
    assertThat(good.path("fees").path("effective-includes").path(0).stringValue())
        .isEqualTo(tx.wtxid().toString());
    assertThat(node.call("getrawmempool").isEmpty()).isTrue();
    JsonNode missing =
        node.call(
                "testmempoolaccept",
                List.of(hex(spend(Txid.parse(UNKNOWN), new TxOut(COIN, TestNode.ANYONE)))))
            .path(0);
    assertThat(missing.path("allowed").booleanValue()).isFalse();
    assertThat(missing.path("reject-reason").stringValue()).isEqualTo("missing-inputs");
    JsonNode dear = node.call("testmempoolaccept", List.of(hex(spend(coinbase, COIN)))).path(0);
    assertThat(dear.path("reject-reason").stringValue()).isEqualTo("max-fee-exceeded");
    node.fails(
        RpcErrorCode.INVALID_PARAMETER, "Array must contain", "testmempoolaccept", List.of());
    node.fails(
        RpcErrorCode.DESERIALIZATION_ERROR,
        "TX decode failed: 00",
        "testmempoolaccept",
        List.of("00"));
    node.fails(
        RpcErrorCode.TYPE_ERROR, "not of expected type string", "testmempoolaccept", List.of(1));
  }

  @Test
  void mempoolTellsOfEntriesAndTheirRelatives() {
    Transaction parent = spend(coinbase, 1_000);
    Transaction child = spend(parent, 5_000);
    node.call("sendrawtransaction", hex(parent));
    node.call("sendrawtransaction", hex(child));
    String parentId = parent.txid().toString();
    String childId = child.txid().toString();

    assertThat(node.call("getrawmempool").valueStream().map(JsonNode::stringValue))
        .containsExactly(parentId, childId);
    JsonNode withSequence = node.call("getrawmempool", false, true);
    assertThat(withSequence.path("txids").size()).isEqualTo(2);
    assertThat(withSequence.path("mempool_sequence").longValue()).isEqualTo(3);
    JsonNode verbose = node.call("getrawmempool", true);
    JsonNode entry = node.call("getmempoolentry", parentId);
    assertThat(verbose.path(parentId)).isEqualTo(entry);
    assertThat(entry.path("vsize").intValue()).isEqualTo(parent.virtualSize());
    assertThat(entry.path("weight").intValue()).isEqualTo(parent.weight());
    assertThat(entry.path("height").intValue()).isEqualTo(101);
    assertThat(entry.path("descendantcount").intValue()).isEqualTo(2);
    assertThat(entry.path("ancestorcount").intValue()).isEqualTo(1);
    assertThat(entry.path("wtxid").stringValue()).isEqualTo(parent.wtxid().toString());
    assertThat(entry.path("fees").path("base").decimalValue()).isEqualByComparingTo("0.00001");
    assertThat(entry.path("fees").path("descendant").decimalValue())
        .isEqualByComparingTo("0.00006");
    assertThat(entry.path("fees").path("chunk").decimalValue()).isEqualByComparingTo("0.00006");
    assertThat(entry.path("spentby").path(0).stringValue()).isEqualTo(childId);
    assertThat(verbose.path(childId).path("depends").path(0).stringValue()).isEqualTo(parentId);
    assertThat(verbose.path(childId).path("ancestorcount").intValue()).isEqualTo(2);
    JsonNode info = node.call("getmempoolinfo");
    assertThat(info.path("loaded").booleanValue()).isTrue();
    assertThat(info.path("size").intValue()).isEqualTo(2);
    assertThat(info.path("bytes").intValue()).isEqualTo(parent.virtualSize() + child.virtualSize());
    assertThat(info.path("usage").longValue()).isPositive();
    assertThat(info.path("total_fee").decimalValue()).isEqualByComparingTo("0.00006");
    assertThat(info.path("maxmempool").longValue()).isEqualTo(300_000_000L);
    assertThat(info.path("mempoolminfee").decimalValue()).isEqualByComparingTo("0.000001");
    assertThat(info.path("minrelaytxfee").decimalValue()).isEqualByComparingTo("0.000001");

    node.fails(
        RpcErrorCode.INVALID_ADDRESS_OR_KEY,
        "Transaction not in mempool",
        "getmempoolentry",
        UNKNOWN);
    node.fails(
        RpcErrorCode.INVALID_PARAMETER,
        "Verbose results cannot contain mempool sequence values.",
        "getrawmempool",
        true,
        true);
  }

  @Test
  void outputIsUnspentInTheChainAndSpentInTheMempool() {
    String from = coinbase.txid().toString();
    JsonNode unspent = node.call("gettxout", from, 0);
    assertThat(unspent.path("confirmations").intValue()).isEqualTo(101);
    assertThat(unspent.path("value").decimalValue()).isEqualByComparingTo("50");
    assertThat(unspent.path("coinbase").booleanValue()).isTrue();
    assertThat(unspent.path("bestblock")).isEqualTo(node.call("getbestblockhash"));
    assertThat(unspent.path("scriptPubKey").path("address").stringValue())
        .isEqualTo(TestNode.ANYONE_ADDRESS);
    Transaction tx = spend(coinbase, 1_000);

    node.call("sendrawtransaction", hex(tx));

    assertThat(node.call("gettxout", from, 0).isNull()).isTrue();
    assertThat(node.call("gettxout", from, 0, false).isNull()).isFalse();
    assertThat(node.call("gettxout", tx.txid().toString(), 0).path("confirmations").intValue())
        .isZero();
    assertThat(node.call("gettxout", tx.txid().toString(), 0, false).isNull()).isTrue();
    assertThat(node.call("gettxout", from, 7).isNull()).isTrue();
  }

  @Test
  void coinsAreFoundByDescriptor() {
    JsonNode result =
        node.call("scantxoutset", "start", List.of("addr(" + TestNode.ANYONE_ADDRESS + ")"));

    assertThat(result.path("success").booleanValue()).isTrue();
    assertThat(result.path("height").intValue()).isEqualTo(101);
    assertThat(result.path("unspents").size()).isEqualTo(101);
    assertThat(result.path("total_amount").decimalValue()).isEqualByComparingTo("5050");
    JsonNode first =
        result
            .path("unspents")
            .valueStream()
            .filter(coin -> coin.path("height").intValue() == 1)
            .findFirst()
            .orElseThrow();
    assertThat(first.path("txid").stringValue()).isEqualTo(coinbase.txid().toString());
    assertThat(first.path("vout").intValue()).isZero();
    assertThat(first.path("coinbase").booleanValue()).isTrue();
    assertThat(first.path("confirmations").intValue()).isEqualTo(101);
    assertThat(first.path("blockhash")).isEqualTo(node.call("getblockhash", 1));
    assertThat(node.call("scantxoutset", "start", List.of("raw(52)")).path("unspents").isEmpty())
        .isTrue();
    assertThat(node.call("scantxoutset", "status").isNull()).isTrue();
    assertThat(node.call("scantxoutset", "abort").booleanValue()).isFalse();
    node.fails(RpcErrorCode.INVALID_PARAMETER, "Invalid action 'begin'", "scantxoutset", "begin");
    node.fails(
        RpcErrorCode.INVALID_ADDRESS_OR_KEY,
        "is not a valid descriptor function",
        "scantxoutset",
        "start",
        List.of("pay(me)"));
  }

  @Test
  void scriptsAreDescribedAsFarAsTheyShow() {
    String key = "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
    assertThat(descriptor("21" + "02" + key + "ac")).startsWith("pk(02" + key + ")#");
    assertThat(descriptor("5121" + "02" + key + "51ae")).startsWith("multi(1,02" + key + ")#");
    assertThat(descriptor("5120" + key)).startsWith("rawtr(" + key + ")#");
    assertThat(descriptor("5120" + "11".repeat(32))).as("no point").startsWith("addr(bcrt1p");
    assertThat(descriptor("6a04deadbeef")).startsWith("raw(6a04deadbeef)#");
    assertThat(descriptor("51")).isEqualTo("raw(51)#8lvh9jxk");
  }

  private String descriptor(String script) {
    Transaction tx = spend(coinbase.txid(), new TxOut(COIN, Script.parse(script)));
    return node.call("decoderawtransaction", hex(tx))
        .path("vout")
        .path(0)
        .path("scriptPubKey")
        .path("desc")
        .stringValue();
  }
}
