package dev.grapevine.testnet.local;

import dev.grapevine.chain.consensus.Networks;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.testnet.workload.OwnCoin;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** Mines, at one node or another, one chain for the whole network. Belongs to the run's thread. */
final class Miner {
  private static final long SYNC_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Stage stage;
  private int height;
  private BlockHash tip;

  Miner(Stage stage) {
    this.stage = stage;
    this.tip = Networks.REGTEST.genesis().hash();
  }

  /** The latest block. */
  BlockHash tip() {
    return tip;
  }

  /** Height of the latest block. */
  int height() {
    return height;
  }

  /**
   * Mines blocks at one node, with what its mempool holds.
   *
   * @return the last one's hash
   */
  BlockHash mine(int node, int blocks) throws TestnetException {
    height += blocks;
    stage.recording().expectHeight(height);
    JsonNode hashes =
        stage.network().call(node, "generatetoaddress", blocks, stage.wallet().address());
    tip = BlockHash.parse(hashes.get(blocks - 1).stringValue());
    return tip;
  }

  /** Mines blocks at one node and waits until all have them. */
  void mineEverywhere(int node, int blocks) throws TestnetException, InterruptedException {
    BlockHash tip = mine(node, blocks);
    if (!stage.recording().awaitTip(tip, SYNC_TIMEOUT_NANOS)) {
      throw new TestnetException(
          String.format(
              Locale.ROOT,
              "after %d s only %d of %d nodes have block %d: the machine is too slow for so many,"
                  + " lower --nodes",
              TimeUnit.NANOSECONDS.toSeconds(SYNC_TIMEOUT_NANOS),
              stage.recording().reachedHeight(),
              stage.options().nodes(),
              height));
    }
  }

  /** The coins of the first blocks' coinbases, which all are ours. */
  List<OwnCoin> coinbases(int count) throws TestnetException {
    List<OwnCoin> coins = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      String hash = stage.network().call(0, "getblockhash", i).stringValue();
      String block = stage.network().call(0, "getblock", hash, 0).stringValue();
      Block mined = Block.parse(HexFormat.of().parseHex(block));
      coins.add(OwnCoin.of(mined.transactions().getFirst(), 0));
    }
    return coins;
  }
}
