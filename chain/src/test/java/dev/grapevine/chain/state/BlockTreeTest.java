package dev.grapevine.chain.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.consensus.BlockChecks;
import dev.grapevine.chain.consensus.Networks;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.testing.ChainBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BlockTreeTest {
  private final ChainBuilder builder = ChainBuilder.regtest().mineEmpty(200);
  private final BlockTree tree = new BlockTree(Networks.REGTEST);

  @BeforeEach
  void addAll() {
    builder.blocks().forEach(this::add);
  }

  private BlockIndex add(Block block) {
    HeaderResult result = tree.accept(block.header(), block.header().time());
    assertThat(result).isInstanceOf(HeaderResult.Accepted.class);
    return ((HeaderResult.Accepted) result).index();
  }

  @Test
  void findsEveryHeader() {
    assertThat(tree.size()).isEqualTo(201);
    for (int height = 0; height <= 200; height++) {
      BlockIndex index = tree.find(builder.at(height).hash()).orElseThrow();
      assertThat(index.height()).isEqualTo(height);
      assertThat(tree.best().ancestor(height)).contains(index);
    }
    assertThat(tree.find(BlockHash.ZERO)).isEmpty();
  }

  @Test
  void knowsWhatItHas() {
    assertThat(tree.accept(builder.tip().header(), builder.now()))
        .isEqualTo(new HeaderResult.Accepted(tree.best(), false));
    assertThat(tree.size()).isEqualTo(201);
  }

  @Test
  void refusesWhatDoesNotConnect() {
    BlockHeader header = builder.tip().header();
    ChainBuilder other = builder.fork(100, 1);
    other.mine();
    assertThat(tree.accept(other.mine().header(), other.now()))
        .isInstanceOfSatisfying(
            HeaderResult.Rejected.class,
            result -> assertThat(result.reason().rejectReason()).isEqualTo("prev-blk-not-found"));
    BlockHeader weak = header;
    while (BlockChecks.checkHeader(weak, Networks.REGTEST).isValid()) {
      weak = weak.withNonce(weak.nonce() + 1);
    }
    assertThat(tree.accept(weak, builder.now()))
        .isInstanceOfSatisfying(
            HeaderResult.Rejected.class,
            result -> assertThat(result.reason().rejectReason()).isEqualTo("high-hash"));
    assertThat(tree.size()).isEqualTo(201);
  }

  @Test
  void mostWorkIsBestAndTheFirstOfEquals() {
    BlockIndex tip = tree.best();
    ChainBuilder fork = builder.fork(198, 1);
    add(fork.mine());
    add(fork.mine());
    assertThat(tree.best()).isSameAs(tip);
    BlockIndex longer = add(fork.mine());
    assertThat(tree.best()).isSameAs(longer);
    assertThat(tip.forkWith(longer).height()).isEqualTo(198);
  }

  @Test
  void failureSpreadsToDescendantsOnly() {
    BlockIndex main = tree.best();
    ChainBuilder fork = builder.fork(150, 1);
    fork.mineEmpty(60).blocks().forEach(this::add);
    BlockIndex bad = tree.find(fork.at(180).hash()).orElseThrow();
    assertThat(tree.best().hash()).isEqualTo(fork.tip().hash());
    tree.markFailed(bad);
    for (int height = 151; height <= 210; height++) {
      BlockIndex index = tree.find(fork.at(height).hash()).orElseThrow();
      assertThat(index.isFailed()).isEqualTo(height >= 180);
    }
    assertThat(tree.best()).isSameAs(main);
  }
}
