package dev.grapevine.chain.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.consensus.BuriedDeployment;
import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.consensus.Networks;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.script.ScriptBuilder;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Chains;
import java.util.List;
import org.junit.jupiter.api.Test;

/** No transaction may overwrite the unspent outputs of one like it (BIP30). */
class Bip30Test {
  private static final int BIP34_HEIGHT = 10;

  /** Blocks need not name their height at first. */
  private static final ChainParams EARLY =
      Networks.REGTEST.withBuried(
          Networks.REGTEST.buried().with(BuriedDeployment.BIP34, BIP34_HEIGHT));

  private final ChainBuilder builder = ChainBuilder.of(EARLY);
  private final Chainstate chain = Chains.inMemory(EARLY);

  private Block sameCoinbase() {
    return builder
        .draft()
        .coinbaseScript(new ScriptBuilder().data(new byte[] {1, 2, 3}).build())
        .mine();
  }

  @Test
  void aCoinbaseMayNotBeRepeatedWhileItIsUnspent() {
    Chains.feed(chain, List.of(builder.add(sameCoinbase())));
    Block repeat = sameCoinbase();
    chain.acceptBlock(repeat, true, builder.now());
    assertThat(chain.advance(builder.now()))
        .isInstanceOfSatisfying(
            ChainStep.Invalidated.class,
            step -> assertThat(step.reason().rejectReason()).isEqualTo("bad-txns-BIP30"));
  }

  @Test
  void outsideOfMainItIsLookedForAtEveryHeight() {
    builder.mineEmpty(BIP34_HEIGHT + 5);
    Chains.feed(chain, builder.blocks());
    assertThat(Bip30.binds(builder.tip().hash(), chain.tip(), EARLY)).isTrue();
  }

  @Test
  void theTwoRepeatsOfMainAreExcused() {
    BlockHash repeat =
        BlockHash.parse("00000000000a4d0a398161ffc163c503763b1f4360639393e0e4c8e300e0caec");
    assertThat(Bip30.binds(repeat, chain.tip(), Networks.MAIN)).isFalse();
    assertThat(Bip30.binds(builder.tip().hash(), chain.tip(), Networks.MAIN)).isTrue();
    assertThat(
            Bip30.mayBeOverwritten(
                BlockHash.parse(
                    "00000000000af0aed4792b1acee3d966af36cf5def14935db8de83d6f9306f2f")))
        .isTrue();
  }
}
