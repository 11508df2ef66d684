package dev.grapevine.relay.transactions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.script.ScriptBuilder;
import dev.grapevine.chain.script.StandardScript;
import dev.grapevine.p2p.wire.ByteString;
import dev.grapevine.p2p.wire.FilterLoad;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BloomFilterTest {
  private static final byte[] KEY_HASH =
      HexFormat.of().parseHex("99108ad8ed9bb6274d3980bab5a85c048f0950c8");
  private static final OutPoint COIN = new OutPoint(Txid.parse("aa".repeat(32)), 7);

  private static BloomFilter filter(int bytes, int flags) {
    return new BloomFilter(new FilterLoad(ByteString.of(new byte[bytes]), 10, 5, flags));
  }

  private static Transaction paying(Script... scripts) {
    List<TxOut> outputs = List.of(scripts).stream().map(script -> new TxOut(1, script)).toList();
    return Transaction.of(2, List.of(new TxIn(COIN, Script.EMPTY, 0)), outputs, 0);
  }

  private static Transaction spending(Transaction parent, int index) {
    TxIn input = new TxIn(new OutPoint(parent.txid(), index), Script.EMPTY, 0);
    return Transaction.of(2, List.of(input), List.of(new TxOut(1, Script.EMPTY)), 0);
  }

  @ParameterizedTest
  @CsvSource({
    "0, '', 0",
    "fba4c795, '', 6a396f08",
    "ffffffff, '', 81f16f39",
    "0, 00, 514e28b7",
    "fba4c795, 00, ea3f0b17",
    "0, ff, fd6cf10d",
    "0, 0011, 16c6b7ab",
    "0, 001122, 8eb51c3d",
    "0, 00112233, b4471bf8",
    "0, 0011223344, e2301fa8",
    "0, 00112233445566, b074502c",
  })
  void hashesAreMurmur3(String seed, String data, String hash) {
    int found =
        BloomFilter.murmur3(Integer.parseUnsignedInt(seed, 16), HexFormat.of().parseHex(data));
    assertThat(found).isEqualTo(Integer.parseUnsignedInt(hash, 16));
  }

  /** The example that BIP37's first implementation came with: three elements, 1% false. */
  @Test
  void aFilterFilledElsewhereIsReadAlike() {
    BloomFilter there =
        new BloomFilter(new FilterLoad(ByteString.of(HexFormat.of().parseHex("614e9b")), 5, 0, 1));
    assertThat(there.contains(KEY_HASH)).isTrue();
    byte[] oneBitOff = KEY_HASH.clone();
    oneBitOff[0] = 0x19;
    assertThat(there.contains(oneBitOff)).isFalse();
    for (String other :
        List.of(
            "b5a2c786d9ef4658287ced5914b37a1b4aa32eee",
            "b9300670b4c5366e95b2699e8b18bc75e5f729c5")) {
      assertThat(there.contains(HexFormat.of().parseHex(other))).isTrue();
    }
  }

  @Test
  void anEmptyFilterMatchesEverythingAndTakesNothing() {
    BloomFilter empty = new BloomFilter(new FilterLoad(ByteString.of(), 1, 0, 1));
    empty.add(KEY_HASH);
    assertThat(empty.contains(new byte[] {1})).isTrue();
    assertThat(empty.matches(paying(Script.EMPTY))).isTrue();
  }

  @Test
  void aTransactionMatchesByItsIdItsScriptsAndWhatItSpends() {
    Transaction tx = paying(StandardScript.payToPublicKeyHash(KEY_HASH));
    assertThat(filter(1000, 0).matches(tx)).isFalse();

    BloomFilter byId = filter(1000, 0);
    byte[] txid = new byte[32];
    tx.txid().copyTo(txid, 0);
    byId.add(txid);
    assertThat(byId.matches(tx)).isTrue();

    BloomFilter byElement = filter(1000, 0);
    byElement.add(KEY_HASH);
    assertThat(byElement.matches(tx)).isTrue();
    Script signature = new ScriptBuilder().data(KEY_HASH).build();
    TxIn input = new TxIn(COIN, signature, 0);
    Transaction signed = Transaction.of(2, List.of(input), List.of(new TxOut(1, Script.EMPTY)), 0);
    assertThat(byElement.matches(signed)).isTrue();

    BloomFilter byCoin = filter(1000, 0);
    byte[] coin = HexFormat.of().parseHex("aa".repeat(32) + "07000000");
    byCoin.add(coin);
    assertThat(byCoin.matches(tx)).isTrue();
    assertThat(byCoin.matches(spending(tx, 0))).isFalse();
  }

  @Test
  void whatIsPaidIsWatchedAsTheFlagsSay() {
    byte[] key = new byte[33];
    key[0] = 2;
    Transaction tx =
        paying(
            StandardScript.payToPublicKeyHash(KEY_HASH),
            new ScriptBuilder().data(key).op(0xac).build());
    boolean[][] watched = {{false, false}, {true, true}, {false, true}};
    for (int flags = 0; flags < watched.length; flags++) {
      BloomFilter filter = filter(1000, flags);
      filter.add(KEY_HASH);
      filter.add(key);
      assertThat(filter.matches(tx)).isTrue();
      for (int output = 0; output < 2; output++) {
        assertThat(filter.matches(spending(tx, output)))
            .as("flags %d, output %d", flags, output)
            .isEqualTo(watched[flags][output]);
      }
    }
  }

  @Test
  void aScriptThatBreaksOffIsReadAsFarAsItGoes() {
    BloomFilter filter = filter(1000, 1);
    filter.add(new byte[] {42});
    assertThat(filter.matches(paying(Script.of(new byte[] {1, 42, 75, 0})))).isTrue();
    assertThat(filter.matches(paying(Script.of(new byte[] {75, 1, 42})))).isFalse();
  }
}
