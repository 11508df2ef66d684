package dev.grapevine.node.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.MalformedDataException;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.state.BlockUndo;
import dev.grapevine.chain.state.Coin;
import dev.grapevine.chain.store.StoreException;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Lock;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The sums of blocks in which a miner takes less than it may, or scripts swallow coins. */
class CoinTallyTest {
  private static final long COIN = 100_000_000L;
  private static final long SUBSIDY = 50 * COIN;
  private static final BlockUndo NOTHING = new BlockUndo(List.of());

  private static IndexedBlock empty(Block block, int height) {
    return new IndexedBlock(block, height, NOTHING);
  }

  @Test
  void theGenesisBlockIsLost() {
    CoinTally tally = new CoinTally();
    tally.addGenesis(SUBSIDY);

    CoinStats stats = tally.stats();
    assertThat(stats.outputs()).isZero();
    assertThat(stats.totalAmount()).isZero();
    assertThat(stats.totalUnspendable()).isEqualTo(SUBSIDY);
    assertThat(stats.block()).isEqualTo(new CoinStats.BlockAmounts(0, 0, 0, SUBSIDY, 0, 0, 0));
  }

  @Test
  void whatTheMinerLeavesIsUnclaimed() {
    ChainBuilder builder = ChainBuilder.regtest();
    Block block = builder.draft().coinbaseValue(40 * COIN).mine();
    CoinTally tally = new CoinTally();
    tally.add(empty(block, 1), SUBSIDY);

    assertThat(tally.stats().block())
        .isEqualTo(new CoinStats.BlockAmounts(0, 0, 40 * COIN, 0, 0, 0, 10 * COIN));
    assertThat(tally.stats().totalAmount()).isEqualTo(40 * COIN);
    assertThat(tally.stats().totalUnspendable()).isEqualTo(10 * COIN);
  }

  @Test
  void feesAreNeitherLostNorUnclaimed() {
    ChainBuilder builder = ChainBuilder.regtest().mature(1);
    Transaction spent = builder.at(1).transactions().getFirst();
    Transaction plain = builder.coinbase(1).split(Lock.TRUE, 2, 5_000);
    Transaction payment =
        Transaction.of(
            2,
            plain.inputs(),
            List.of(
                plain.outputs().getFirst(),
                new TxOut(plain.outputs().getLast().value(), Script.parse("6a0401020304"))),
            0);
    Block block = builder.draft().coinbaseValue(SUBSIDY + 5_000).add(payment).mine();
    Coin coin = new Coin(spent.outputs().getFirst(), 1, true);
    CoinTally tally = new CoinTally();
    tally.add(empty(builder.at(1), 1), SUBSIDY);
    long before = tally.stats().outputs();
    tally.add(new IndexedBlock(block, 2, new BlockUndo(List.of(List.of(coin)))), SUBSIDY);

    long half = plain.outputs().getFirst().value();
    assertThat(tally.stats().block())
        .isEqualTo(
            new CoinStats.BlockAmounts(
                coin.output().value(),
                half,
                SUBSIDY + 5_000,
                0,
                0,
                plain.outputs().getLast().value(),
                0));
    assertThat(tally.stats().outputs()).as("one spent, two made").isEqualTo(before + 1);
  }

  @Test
  void goesOnFromItsBytes() {
    ChainBuilder builder = ChainBuilder.regtest().mineEmpty(3);
    CoinTally straight = new CoinTally();
    CoinTally stored = new CoinTally();
    for (int height = 1; height <= 3; height++) {
      straight.add(empty(builder.at(height), height), SUBSIDY);
      stored = CoinTally.parse(stored.toBytes());
      stored.add(empty(builder.at(height), height), SUBSIDY);
    }
    assertThat(stored.toBytes()).isEqualTo(straight.toBytes());
    assertThat(stored.stats().muHash()).isEqualTo(straight.stats().muHash());
  }

  @Test
  void refusesWhatIsDamaged() {
    byte[] bytes = new CoinTally().toBytes();
    assertThatThrownBy(() -> CoinTally.parse(Arrays.copyOf(bytes, bytes.length - 1)))
        .isInstanceOf(MalformedDataException.class);
    assertThatThrownBy(() -> CoinTally.parse(Arrays.copyOf(bytes, bytes.length + 1)))
        .isInstanceOf(MalformedDataException.class);
    Block block = ChainBuilder.regtest().mineEmpty(1).at(1);
    BlockUndo another = new BlockUndo(List.of(List.of()));
    assertThatThrownBy(() -> new CoinTally().add(new IndexedBlock(block, 1, another), SUBSIDY))
        .isInstanceOf(StoreException.class);
  }
}
