package dev.grapevine.node.methods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.chain.state.Coin;
import dev.grapevine.chain.store.MemoryStore;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Chains;
import dev.grapevine.chain.testing.Lock;
import dev.grapevine.node.rpc.RpcException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Coins taken back block by block are those that there were. */
class RewoundCoinsTest {
  private record Entry(OutPoint outPoint, Coin coin) {}

  /** Coins are split and spent again, also within one block, from height 103 on. */
  private static final ChainBuilder BUILDER = busy();

  private static ChainBuilder busy() {
    ChainBuilder builder = ChainBuilder.regtest().mature(3);
    for (int i = 1; i <= 3; i++) {
      Transaction split = builder.coinbase(i).split(Lock.TRUE, 4, 1_000);
      builder.mine(split);
    }
    return builder.mineEmpty(2);
  }

  private static List<Entry> coinsOf(Chainstate chain) {
    List<Entry> coins = new ArrayList<>();
    Chains.coinsOf(chain).forEach((outPoint, coin) -> coins.add(new Entry(outPoint, coin)));
    return coins;
  }

  private static Chainstate chain(int height) {
    Chainstate chain = Chains.inMemory();
    Chains.feed(chain, BUILDER.blocks().subList(0, height));
    return chain;
  }

  private static void rewind(RewoundCoins coins, Chainstate chain, int from, int to) {
    for (int height = from; height > to; height--) {
      BlockIndex index = chain.atHeight(height).orElseThrow();
      coins.rewind(chain.block(index).orElseThrow(), height, chain.undo(index).orElseThrow());
    }
  }

  private static List<Entry> listed(RewoundCoins coins, Chainstate chain) throws RpcException {
    List<Entry> found = new ArrayList<>();
    coins.forEach(
        Chains.coinsOf(chain)::forEach, (outPoint, coin) -> found.add(new Entry(outPoint, coin)));
    return found;
  }

  @Test
  void areThoseOfEachEarlierBlock() throws RpcException {
    Chainstate chain = chain(BUILDER.height());
    for (int height = BUILDER.height(); height >= 100; height--) {
      RewoundCoins coins = new RewoundCoins(new MemoryStore());
      rewind(coins, chain, BUILDER.height(), height);
      assertThat(listed(coins, chain)).as("at %d", height).isEqualTo(coinsOf(chain(height)));
    }
  }

  @Test
  void areTheSameInSegments() throws RpcException {
    Chainstate chain = chain(BUILDER.height());
    RewoundCoins coins = new RewoundCoins(new MemoryStore(), 0);
    rewind(coins, chain, BUILDER.height(), 102);
    assertThat(listed(coins, chain)).isEqualTo(coinsOf(chain(102)));
  }

  @Test
  void blocksThatComeMeanwhileAreTakenBackToo() throws RpcException {
    int early = BUILDER.height() - 4;
    int late = BUILDER.height() - 2;
    Chainstate chain = chain(BUILDER.height());
    RewoundCoins coins = new RewoundCoins(new MemoryStore());
    rewind(coins, chain, late, early);
    for (int height = late + 1; height <= BUILDER.height(); height++) {
      BlockIndex index = chain.atHeight(height).orElseThrow();
      coins.rewindLater(chain.block(index).orElseThrow(), height, chain.undo(index).orElseThrow());
    }
    assertThat(listed(coins, chain)).isEqualTo(coinsOf(chain(early)));
  }
}
