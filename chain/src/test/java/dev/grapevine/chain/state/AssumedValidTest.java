package dev.grapevine.chain.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.consensus.Networks;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.Witness;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Chains;
import dev.grapevine.chain.testing.Lock;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A block whose only fault is a script, in a chain of which another block is assumed valid. */
class AssumedValidTest {
  /** The first height two weeks of blocks above the faulty one. */
  private static final int BURIED = 2_017;

  private static final ChainBuilder BUILDER = ChainBuilder.regtest().mature(1);
  private static Block faulty;
  private static Block above;
  private static int faultyHeight;

  @BeforeAll
  static void mineTheFaultyBlock() {
    Transaction signed = BUILDER.coinbase(1).spend(Lock.TRUE, 1_000);
    TxIn in = signed.inputs().getFirst();
    TxIn unsigned = new TxIn(in.prevout(), in.scriptSig(), in.sequence(), Witness.EMPTY);
    faulty =
        BUILDER.mine(Transaction.of(2, List.of(unsigned), signed.outputs(), signed.lockTime()));
    faultyHeight = BUILDER.height();
    above = BUILDER.mine();
    BUILDER.mineEmpty(BURIED);
  }

  private static ChainParams assume(BlockHash hash) {
    return Networks.REGTEST.withAssumedValid(Optional.of(hash));
  }

  /** The height reached with that many headers above the faulty block known before. */
  private static int heightReached(ChainParams params, int headersAbove) {
    Chainstate chain = Chains.inMemory(params);
    List<Block> blocks = BUILDER.blocks().subList(0, faultyHeight + headersAbove);
    blocks.forEach(block -> chain.acceptHeader(block.header(), BUILDER.now()));
    Chains.feed(chain, BUILDER.blocks().subList(0, faultyHeight));
    return chain.tip().height();
  }

  @Test
  void skipsTheScriptsOfItsBuriedAncestors() {
    assertThat(heightReached(assume(above.hash()), BURIED)).isEqualTo(faultyHeight);
    assertThat(heightReached(assume(faulty.hash()), BURIED)).isEqualTo(faultyHeight);
  }

  @Test
  void verifiesWithoutOne() {
    assertThat(heightReached(Networks.REGTEST, BURIED)).isEqualTo(faultyHeight - 1);
  }

  @Test
  void verifiesWhatIsNotBelowIt() {
    BlockHash below = faulty.header().previous();
    assertThat(heightReached(assume(below), BURIED)).isEqualTo(faultyHeight - 1);
    assertThat(heightReached(assume(BlockHash.ZERO), BURIED)).isEqualTo(faultyHeight - 1);
  }

  @Test
  void verifiesWhatIsNotBuriedByTwoWeeks() {
    assertThat(heightReached(assume(above.hash()), BURIED - 1)).isEqualTo(faultyHeight - 1);
  }

  @Test
  void verifiesInAChainOfTooLittleWork() {
    ChainParams params = assume(above.hash()).withMinimumChainWork(BigInteger.ONE.shiftLeft(64));
    assertThat(heightReached(params, BURIED)).isEqualTo(faultyHeight - 1);
  }
}
