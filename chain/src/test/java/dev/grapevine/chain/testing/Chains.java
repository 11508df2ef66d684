package dev.grapevine.chain.testing;

import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.consensus.Networks;
import dev.grapevine.chain.consensus.ScriptChecks;
import dev.grapevine.chain.consensus.ScriptWorkers;
import dev.grapevine.chain.crypto.SignatureCache;
import dev.grapevine.chain.crypto.SignatureVerifiers;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.state.BlockFolder;
import dev.grapevine.chain.state.BlockResult;
import dev.grapevine.chain.state.ChainPort;
import dev.grapevine.chain.state.ChainStep;
import dev.grapevine.chain.state.ChainStorage;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.chain.state.Coin;
import dev.grapevine.chain.state.CoinsAsOf;
import dev.grapevine.chain.state.Pruning;
import dev.grapevine.chain.store.MemoryBlockStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Chainstates for tests, and driving them. */
public final class Chains {
  private static final long SALT = 42;
  private static final int SIGNATURES = 1 << 16;
  private static final long LEVELDB_CACHE_BYTES = 1 << 20;

  private Chains() {}

  /** Script checks of one node, on the caller's thread. */
  public static ScriptChecks scripts() {
    return new ScriptChecks(
        SignatureVerifiers.best(),
        new SignatureCache(SIGNATURES, new byte[32]),
        ScriptChecks.DEFAULT_MAX_TRANSACTIONS,
        ScriptWorkers.INLINE);
  }

  /** A regtest chainstate in memory, at genesis. */
  public static Chainstate inMemory() {
    return inMemory(Networks.REGTEST);
  }

  /** A chainstate in memory, at genesis. */
  public static Chainstate inMemory(ChainParams params) {
    return open(params, ChainStorage.inMemory(new MemoryBlockStore(), SALT));
  }

  /** A regtest chainstate in a directory, where it was left. */
  public static Chainstate inDirectory(Path directory) {
    return open(Networks.REGTEST, storage(directory, Networks.REGTEST));
  }

  /** What a directory holds, or a new one. */
  public static ChainStorage storage(Path directory, ChainParams params) {
    return ChainStorage.inDirectory(
        directory,
        BlockFolder.in(directory, SALT),
        params,
        LEVELDB_CACHE_BYTES,
        ChainStorage.Rebuild.NOTHING,
        Pruning.OFF);
  }

  /** A chainstate over {@code storage}. */
  public static Chainstate open(ChainParams params, ChainStorage storage) {
    return Chainstate.open(params, storage, Chainstate.Options.of(scripts(), SALT));
  }

  /** A regtest chainstate in memory that has connected the builder's blocks. */
  public static Chainstate synced(ChainBuilder builder) {
    Chainstate chain = inMemory(builder.params());
    feed(chain, builder.blocks());
    return chain;
  }

  /** All coins as of the tip, in their order. */
  public static Map<OutPoint, Coin> coinsOf(Chainstate chain) {
    Map<OutPoint, Coin> all = new LinkedHashMap<>();
    try (CoinsAsOf coins = chain.coinsAsOfTip()) {
      coins.forEach((outPoint, coin) -> {
        all.put(outPoint, coin);
        return true;
      });
    }
    return all;
  }

  /** Hands blocks in as if asked for and advances after each; a rejected one fails the test. */
  public static List<ChainStep> feed(ChainPort chain, List<Block> blocks) {
    List<ChainStep> steps = new ArrayList<>();
    for (Block block : blocks) {
      long now = block.header().time();
      if (chain.acceptBlock(block, true, now) instanceof BlockResult.Rejected rejected) {
        throw new AssertionError(rejected.reason().toString());
      }
      steps.addAll(advance(chain, now));
    }
    return steps;
  }

  /** Advances until idle; the moves made. */
  public static List<ChainStep> advance(ChainPort chain, long now) {
    List<ChainStep> steps = new ArrayList<>();
    while (true) {
      ChainStep step = chain.advance(now);
      if (step instanceof ChainStep.Idle) {
        return steps;
      }
      steps.add(step);
    }
  }
}
