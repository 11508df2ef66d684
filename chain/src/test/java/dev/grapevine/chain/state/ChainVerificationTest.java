package dev.grapevine.chain.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.store.MemoryBlockStore;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Chains;
import dev.grapevine.chain.testing.Lock;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChainVerificationTest {
  private final ChainBuilder builder = ChainBuilder.regtest().mature(3);
  private final MemoryBlockStore blocks = new MemoryBlockStore();
  private final ChainStorage storage = ChainStorage.inMemory(blocks, 42);
  private final Transaction paid = builder.coinbase(1).spend(Lock.WITNESS_KEY, 1_000);
  private Chainstate chain;

  @BeforeEach
  void fill() {
    builder.mine(paid);
    builder.mineEmpty(3);
    chain = Chains.open(builder.params(), storage);
    Chains.feed(chain, builder.blocks());
  }

  /** The levels at which the last {@code count} blocks are found to be in order. */
  private List<Integer> soundLevels(int count) {
    return List.of(0, 1, 2, 3, 4).stream()
        .filter(level -> chain.verification().look(level, count) == ChainVerification.Finding.SOUND)
        .toList();
  }

  @Test
  void aChainInOrderStandsUpToAllLevelsAndStaysAsItIs() {
    BlockIndex tip = chain.tip();
    for (int count : new int[] {0, 1, 6, -1, Integer.MAX_VALUE}) {
      assertThat(soundLevels(count)).containsExactly(0, 1, 2, 3, 4);
    }
    assertThat(chain.tip()).isEqualTo(tip);
    assertThat(chain.coins().coin(new OutPoint(paid.txid(), 0))).isPresent();
  }

  @Test
  void aCoinThatIsMissingIsFoundWhereItsBlockIsTakenBack() {
    CoinsStore.Batch batch = storage.coins().begin();
    batch.remove(new OutPoint(paid.txid(), 0));
    batch.commit(chain.tip().hash());
    assertThat(soundLevels(6)).containsExactly(0, 1, 2);
    assertThat(soundLevels(3)).as("its block is the fourth").containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void undoDataThatDoNotFitAreFound() {
    MemoryBlockStore damaged = new MemoryBlockStore();
    // What is there first is kept.
    damaged.putUndo(builder.at(builder.height() - 3).hash(), new BlockUndo(List.of()).toBytes());
    chain = Chains.open(builder.params(), ChainStorage.inMemory(damaged, 42));
    Chains.feed(chain, builder.blocks());
    assertThat(soundLevels(6)).containsExactly(0, 1);
    assertThat(soundLevels(3)).containsExactly(0, 1, 2, 3, 4);
  }
}
