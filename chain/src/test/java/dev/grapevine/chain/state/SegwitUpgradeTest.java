package dev.grapevine.chain.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.chain.consensus.BuriedDeployment;
import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.consensus.Networks;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.state.ChainStorage.Rebuild;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Chains;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Blocks that were stored without segwit's rules do not count once these bind them. */
class SegwitUpgradeTest {
  private static final int BLOCKS = 8;

  @TempDir Path directory;
  private final ChainBuilder builder = ChainBuilder.regtest().mineEmpty(BLOCKS);

  /** A block as a node of before segwit has it. */
  private static Block withoutWitness(Block block) {
    Transaction coinbase = block.transactions().getFirst();
    TxIn input = coinbase.inputs().getFirst();
    return new Block(
        block.header(),
        List.of(
            Transaction.of(
                coinbase.version(),
                List.of(new TxIn(input.prevout(), input.scriptSig(), input.sequence())),
                coinbase.outputs(),
                coinbase.lockTime())));
  }

  private static ChainParams segwitAt(int height) {
    return Networks.REGTEST.withBuried(
        Networks.REGTEST.buried().with(BuriedDeployment.SEGWIT, height));
  }

  private Chainstate open(int segwitHeight, Rebuild rebuild) {
    ChainParams params = segwitAt(segwitHeight);
    return Chains.open(
        params,
        ChainStorage.inDirectory(
            directory, BlockFolder.in(directory, 1), params, 1 << 20, rebuild, Pruning.OFF));
  }

  @BeforeEach
  void storeBeforeSegwit() {
    try (Chainstate chain = open(10, Rebuild.NOTHING)) {
      Chains.feed(chain, builder.blocks().stream().map(SegwitUpgradeTest::withoutWitness).toList());
    }
  }

  @Test
  void asksForAReindexWhereSegwitBeginsBelowTheTip() {
    for (int height : new int[] {1, 5, BLOCKS}) {
      assertThatThrownBy(() -> open(height, Rebuild.NOTHING))
          .isInstanceOfSatisfying(
              UnusableChainException.class,
              e ->
                  assertThat(e.summary())
                      .isEqualTo(
                          "Witness data for blocks after height "
                              + height
                              + " requires validation. Please restart with -reindex."));
    }
  }

  @Test
  void goesOnWhereItBindsNoneOfThem() {
    for (int height : new int[] {10, BLOCKS + 1, 20}) {
      try (Chainstate chain = open(height, Rebuild.NOTHING)) {
        assertThat(chain.tip().height()).isEqualTo(BLOCKS);
      }
    }
  }

  @Test
  void isContentAfterTheReindexWithWhatThenIsValid() {
    try (Chainstate chain = open(5, Rebuild.ALL)) {
      BlockImport.reindex(chain, builder.now(), () -> false);
      assertThat(chain.tip().height()).isEqualTo(4);
      Chains.feed(chain, builder.blocks());
    }
    try (Chainstate chain = open(5, Rebuild.NOTHING)) {
      assertThat(chain.tip().hash()).isEqualTo(builder.tip().hash());
    }
    assertThatThrownBy(() -> open(4, Rebuild.NOTHING)).isInstanceOf(UnusableChainException.class);
  }
}
