package dev.grapevine.chain.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.chain.consensus.Networks;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.state.DyingStores.Died;
import dev.grapevine.chain.state.DyingStores.DyingStore;
import dev.grapevine.chain.state.DyingStores.Fuse;
import dev.grapevine.chain.store.MemoryBlockStore;
import dev.grapevine.chain.store.MemoryStore;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Chains;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** Coins are written while the chain goes on, and within the budget. */
class CoinsFlushTest {
  private static final long ROOMY = 1 << 20;

  private final ChainBuilder builder = ChainBuilder.regtest().mineEmpty(60);
  private final MemoryStore coins = new MemoryStore();
  private final Queue<Runnable> writes = new ArrayDeque<>();

  private Chainstate chain(long budgetBytes, Executor writer, long deaths) {
    return Chainstate.open(
        Networks.REGTEST,
        new ChainStorage(
            new MemoryStore(),
            new MemoryBlockStore(),
            new KeyValueCoinsStore(new DyingStore(coins, new Fuse(deaths)))),
        new Chainstate.Options(Chains.scripts(), budgetBytes, writer, Pruning.OFF, 1));
  }

  private Chainstate chain(long budgetBytes) {
    return chain(budgetBytes, writes::add, Long.MAX_VALUE);
  }

  private boolean isWritten(int height) {
    OutPoint coin = builder.coinbase(height).outPoint();
    return new KeyValueCoinsStore(coins).coin(coin).isPresent();
  }

  @Test
  void coinsThatAreBeingWrittenAreStillFound() {
    Chainstate chain = chain(ROOMY);
    Chains.feed(chain, builder.blocks().subList(0, 30));
    CompletableFuture<Void> written = chain.beginFlush();
    Chains.feed(chain, builder.blocks().subList(30, 60));
    CompletableFuture<Void> sameWriting = chain.beginFlush();
    assertThat(written).isNotDone();
    assertThat(sameWriting).isNotDone();
    assertThat(isWritten(10)).isFalse();
    assertThat(chain.coins().coin(builder.coinbase(10).outPoint())).isPresent();
    assertThat(chain.coins().coin(builder.coinbase(50).outPoint())).isPresent();
    writes.remove().run();
    assertThat(written).isCompleted();
    assertThat(sameWriting).isCompleted();
    chain.collectFlush();
    assertThat(isWritten(10)).isTrue();
    assertThat(isWritten(50)).isFalse();
    assertThat(chain.coins().coin(builder.coinbase(10).outPoint())).isPresent();
  }

  @Test
  void theOwnerWaitsOnlyOnceTheBudgetIsFull() {
    // A coin counts 200 bytes and its script: the first write begins at two thirds of 20 coins.
    Chainstate chain = chain(20 * 230);
    Chains.feed(chain, builder.blocks().subList(0, 16));
    assertThat(writes).hasSize(1);
    assertThat(isWritten(1)).isFalse();
    Chains.feed(chain, builder.blocks().subList(16, 60));
    // Nobody ran it, so the owner did.
    assertThat(isWritten(1)).isTrue();
  }

  @Test
  void aFailedWriteIsToldWheneverTheChainIsAsked() {
    Chainstate chain = chain(ROOMY, Runnable::run, 0);
    Chains.feed(chain, builder.blocks().subList(0, 3));
    assertThatThrownBy(chain::beginFlush).isInstanceOf(Died.class);
    assertThatThrownBy(chain::collectFlush).isInstanceOf(Died.class);
    assertThatThrownBy(chain::flush).isInstanceOf(Died.class);
    chain.abandon();
    assertThat(coins.reopen().get(new byte[] {'B'})).isEmpty();
  }

  @Test
  void whatWasNotBegunIsNotWrittenAfterTheChainWasAbandoned() {
    Chainstate chain = chain(ROOMY);
    Chains.feed(chain, builder.blocks().subList(0, 3));
    chain.beginFlush();
    chain.abandon();
    writes.remove().run();
    assertThat(coins.reopen().get(new byte[] {'B'})).isEmpty();
  }
}
