package dev.grapevine.chain.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.consensus.ConsensusLimits;
import dev.grapevine.chain.consensus.Networks;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.store.MemoryBlockStore;
import dev.grapevine.chain.store.MemoryStore;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Chains;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code invalidateblock}, {@code reconsiderblock}, {@code preciousblock}. */
class MarkedBlocksTest {
  private ChainBuilder main;
  private ChainBuilder fork;
  private Chainstate chain;

  @BeforeEach
  void twoBranches() {
    main = ChainBuilder.regtest().mineEmpty(5);
    fork = main.fork(2, 1).mineEmpty(2);
    chain = Chains.synced(main);
    Chains.feed(chain, fork.blocks());
  }

  private BlockIndex index(Block block) {
    return chain.find(block.hash()).orElseThrow();
  }

  private List<ChainStep> advance() {
    return Chains.advance(chain, main.now());
  }

  @Test
  void anInvalidatedBlockIsLeftForTheNextBestBranch() {
    chain.invalidateBlock(index(main.at(4)));
    List<ChainStep> steps = advance();
    assertThat(steps.subList(0, 3)).hasOnlyElementsOfType(ChainStep.Disconnected.class);
    assertThat(steps.subList(3, 5)).hasOnlyElementsOfType(ChainStep.Connected.class);
    assertThat(chain.tip()).isSameAs(index(fork.tip()));
    assertThat(index(main.at(3)).isFailed()).isFalse();
    assertThat(index(main.at(5)).isFailed()).isTrue();
    assertThat(chain.bestHeader()).isSameAs(chain.tip());
    assertThat(chain.chainTips())
        .extracting(tip -> tip.index().height() + " " + tip.status().text())
        .containsExactly("5 invalid", "4 active");
  }

  @Test
  void withoutAnotherBranchTheParentIsTheTip() {
    chain.invalidateBlock(index(fork.at(3)));
    assertThat(advance()).isEmpty();
    chain.invalidateBlock(index(main.at(2)));
    assertThat(advance()).hasSize(4);
    assertThat(chain.tip()).isSameAs(index(main.at(1)));
    Chains.feed(chain, List.of(main.fork(1, 2).mine()));
    assertThat(chain.tip().height()).isEqualTo(2);
  }

  @Test
  void aBlockOnAnInvalidatedOneIsRefused() {
    chain.invalidateBlock(index(main.at(5)));
    advance();
    assertThat(chain.acceptBlock(main.mine(), true, main.now()))
        .isInstanceOfSatisfying(
            BlockResult.Rejected.class,
            result -> assertThat(result.reason().rejectReason()).isEqualTo("bad-prevblk"));
  }

  @Test
  void genesisStaysValid() {
    chain.invalidateBlock(index(main.at(0)));
    assertThat(advance()).isEmpty();
    assertThat(chain.tip()).isSameAs(index(main.tip()));
  }

  @Test
  void reconsideringClearsAncestorsAndDescendants() {
    chain.invalidateBlock(index(main.at(3)));
    chain.invalidateBlock(index(main.at(5)));
    advance();
    chain.reconsiderBlock(index(main.at(4)));
    advance();
    assertThat(chain.tip()).isSameAs(index(main.tip()));
    assertThat(chain.bestHeader()).isSameAs(chain.tip());
    assertThat(index(main.at(3)).isFailed()).isFalse();
  }

  @Test
  void reconsideringLeavesOtherBranchesOfAnAncestorMarked() {
    chain.invalidateBlock(index(main.at(1)));
    chain.reconsiderBlock(index(fork.at(3)));
    Chains.advance(chain, main.now());
    assertThat(chain.tip().hash()).isEqualTo(fork.tip().hash());
    assertThat(index(main.at(3)).isFailed()).isTrue();
  }

  @Test
  void whatTrulyBreaksARuleFailsAgain() {
    Block bad = main.fork(5, 3).draft().coinbaseValue(ConsensusLimits.MAX_MONEY).mine();
    chain.acceptBlock(bad, true, main.now());
    advance();
    chain.reconsiderBlock(index(bad));
    assertThat(index(bad).isFailed()).isFalse();
    assertThat(advance()).hasOnlyElementsOfType(ChainStep.Invalidated.class);
    assertThat(chain.tip()).isSameAs(index(main.tip()));
  }

  @Test
  void ofEqualBranchesThePreciousOneLeads() {
    Block late = fork.mine();
    Chains.feed(chain, List.of(late));
    assertThat(chain.tip()).isSameAs(index(main.tip()));
    chain.preciousBlock(index(late));
    advance();
    assertThat(chain.tip()).isSameAs(index(late));
    chain.preciousBlock(index(main.tip()));
    advance();
    assertThat(chain.tip()).isSameAs(index(main.tip()));
    chain.preciousBlock(index(fork.at(4)));
    assertThat(advance()).isEmpty();
  }

  @Test
  void marksOutlastARestart() {
    MemoryStore index = new MemoryStore();
    MemoryBlockStore blocks = new MemoryBlockStore();
    MemoryCoinsStore coins = new MemoryCoinsStore(1, 2);
    chain = Chains.open(Networks.REGTEST, new ChainStorage(index, blocks, coins));
    Chains.feed(chain, main.blocks());
    Block late = fork.mine();
    Chains.feed(chain, fork.blocks());
    chain.preciousBlock(index(late));
    // The tip is not moved before the restart: what is marked must be enough.
    chain.close();
    index = index.reopen();
    chain = Chains.open(Networks.REGTEST, new ChainStorage(index, blocks, coins));
    advance();
    assertThat(chain.tip()).isSameAs(index(late));
    chain.invalidateBlock(index(fork.at(3)));
    chain.close();
    chain = Chains.open(Networks.REGTEST, new ChainStorage(index.reopen(), blocks, coins));
    assertThat(chain.tip()).isSameAs(index(late));
    advance();
    assertThat(chain.tip()).isSameAs(index(main.tip()));
  }
}
