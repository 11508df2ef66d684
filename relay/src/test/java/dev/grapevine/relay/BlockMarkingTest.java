package dev.grapevine.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Lock;
import org.junit.jupiter.api.Test;

/** Blocks marked by RPC: tip, mempool and peers follow. */
class BlockMarkingTest {
  private static final long FEE = 10_000;

  private final ChainBuilder builder = ChainBuilder.regtest().mature(2);

  @Test
  void theTransactionsOfAnInvalidatedBlockWaitAgain() {
    Transaction tx = builder.coinbase(1).spend(Lock.WITNESS_KEY, FEE);
    builder.mine(tx);
    LoneEngine lone = new LoneEngine(builder);
    RelayEngine engine = lone.engine();
    assertThat(engine.invalidateBlock(lone.now(), builder.tip().hash()))
        .isInstanceOf(BlockMarking.Done.class);
    assertThat(lone.chain().tip().height()).isEqualTo(builder.height() - 1);
    assertThat(engine.mempool().contains(tx.txid())).isTrue();
    assertThat(engine.reconsiderBlock(lone.now(), builder.tip().hash()))
        .isInstanceOf(BlockMarking.Done.class);
    assertThat(lone.chain().tip().hash()).isEqualTo(builder.tip().hash());
    assertThat(engine.mempool().size()).isZero();
  }

  @Test
  void aPreciousBlockBecomesTheTip() {
    LoneEngine lone = new LoneEngine(builder);
    ChainBuilder fork = builder.fork(builder.height() - 1, 1);
    lone.engine().submit(lone.now(), fork.mine());
    assertThat(lone.chain().tip().hash()).isEqualTo(builder.tip().hash());
    lone.engine().preciousBlock(lone.now(), fork.tip().hash());
    assertThat(lone.chain().tip().hash()).isEqualTo(fork.tip().hash());
  }

  @Test
  void unknownBlocksAreSaidToBeUnknown() {
    LoneEngine lone = new LoneEngine(builder);
    assertThat(lone.engine().invalidateBlock(lone.now(), BlockHash.ZERO))
        .isInstanceOf(BlockMarking.UnknownBlock.class);
  }
}
