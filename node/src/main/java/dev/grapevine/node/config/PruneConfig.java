package dev.grapevine.node.config;

import dev.grapevine.chain.state.Pruning;

/** {@code -prune} and {@code -fastprune} (Bitcoin Core {@code node/blockmanager_args.cpp}). */
final class PruneConfig {
  private static final long MEBI = 1 << 20;
  private static final int MANUAL_MIB = 1;

  private PruneConfig() {}

  static Pruning from(Settings settings) throws ConfigException {
    int mib = settings.number("prune", Integer.MIN_VALUE, Integer.MAX_VALUE, 0);
    boolean small = settings.flag("fastprune", false);
    if (mib == 0) {
      return new Pruning(0, small);
    }
    for (String index : new String[] {"txindex", "txospenderindex"}) {
      if (settings.flag(index, false)) {
        throw new ConfigException("Prune mode is incompatible with -" + index + ".");
      }
    }
    if (settings.flag("reindex-chainstate", false)) {
      throw new ConfigException(
          "Prune mode is incompatible with -reindex-chainstate. Use full -reindex instead.");
    }
    if (mib < 0) {
      throw new ConfigException("Prune cannot be configured with a negative value.");
    }
    if (mib == MANUAL_MIB) {
      return new Pruning(Pruning.MANUAL, small);
    }
    if (mib * MEBI < Pruning.LEAST_TARGET_BYTES) {
      throw new ConfigException(
          "Prune configured below the minimum of %d MiB.  Please use a higher number."
              .formatted(Pruning.LEAST_TARGET_BYTES / MEBI));
    }
    return new Pruning(mib * MEBI, small);
  }
}
