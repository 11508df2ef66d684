package dev.grapevine.node.config;

import dev.grapevine.relay.mempool.FeeRate;
import dev.grapevine.relay.mempool.MempoolOptions;
import java.math.BigDecimal;

/**
 * Which transactions are kept and relayed, and whether they outlive the process.
 *
 * @param policy for the mempool
 * @param persist save it at the end, load it at the start
 * @param persistWithoutKey write the older format of {@code mempool.dat}
 */
public record MempoolConfig(MempoolOptions policy, boolean persist, boolean persistWithoutKey) {
  private static final long MEGA = 1_000_000;
  private static final int MEGABYTES = 300;

  /** One that takes only its own transactions needs little room. */
  private static final int BLOCKS_ONLY_MEGABYTES = 5;

  private static final int KILO = 1_000;
  private static final long SECONDS_PER_HOUR = 3_600;
  private static final long MAX_MONEY = 21_000_000L * 100_000_000L;
  private static final int SATOSHI_DECIMALS = 8;

  /** The least room for transactions is this many times the largest cluster (Bitcoin Core). */
  private static final int CLUSTERS_IN_MEMPOOL = 40;

  static MempoolConfig from(Settings settings) throws ConfigException {
    MempoolOptions defaults = MempoolOptions.DEFAULTS;
    FeeRate incremental = feeRate(settings, "incrementalrelayfee", defaults.incrementalRelay());
    int clusterVbytes =
        KILO * settings.number("limitclustersize", 1, 1_000, defaults.clusterVbytes() / KILO);
    MempoolOptions policy =
        new MempoolOptions(
            maxUsage(settings, clusterVbytes),
            settings.number("mempoolexpiry", 0, Integer.MAX_VALUE, 336) * SECONDS_PER_HOUR,
            feeRate(settings, "minrelaytxfee", defaults.minRelay().max(incremental)),
            incremental,
            feeRate(settings, "dustrelayfee", defaults.dustRelay()),
            clusterCount(settings),
            clusterVbytes,
            !acceptNonStandard(settings),
            dataCarrierBytes(settings),
            settings.flag("permitbaremultisig", true),
            settings.number("bytespersigop", 0, Integer.MAX_VALUE, defaults.bytesPerSigop()));
    return new MempoolConfig(
        policy, settings.flag("persistmempool", true), settings.flag("persistmempoolv1", false));
  }

  private static long maxUsage(Settings settings, int clusterVbytes) throws ConfigException {
    int whenAbsent = settings.flag("blocksonly", false) ? BLOCKS_ONLY_MEGABYTES : MEGABYTES;
    long bytes = settings.number("maxmempool", 0, Integer.MAX_VALUE, whenAbsent) * MEGA;
    long least = (long) clusterVbytes * CLUSTERS_IN_MEMPOOL;
    if (bytes > 0 && bytes < least) {
      throw new ConfigException(
          "-maxmempool must be at least %d MB".formatted(Math.ceilDiv(least, MEGA)));
    }
    return bytes;
  }

  private static int clusterCount(Settings settings) throws ConfigException {
    int count =
        settings.number(
            "limitclustercount", 1, Integer.MAX_VALUE, MempoolOptions.DEFAULTS.clusterCount());
    if (count > MempoolOptions.MAX_CLUSTER_COUNT) {
      throw new ConfigException(
          "limitclustercount must be less than or equal to " + MempoolOptions.MAX_CLUSTER_COUNT);
    }
    return count;
  }

  private static boolean acceptNonStandard(Settings settings) throws ConfigException {
    boolean accept = settings.flag("acceptnonstdtxn", false);
    if (accept && settings.chain() == ChainName.MAIN) {
      throw new ConfigException("acceptnonstdtxn is not currently supported for main chain");
    }
    return accept;
  }

  private static int dataCarrierBytes(Settings settings) throws ConfigException {
    int bytes =
        settings.number(
            "datacarriersize", 0, Integer.MAX_VALUE, MempoolOptions.DEFAULTS.dataCarrierBytes());
    return settings.flag("datacarrier", true) ? bytes : 0;
  }

  /** A rate in BTC for 1000 virtual bytes, as the user gives it. */
  static FeeRate feeRate(Settings settings, String name, FeeRate whenAbsent)
      throws ConfigException {
    if (!settings.isGiven(name)) {
      return whenAbsent;
    }
    String text = settings.text(name).orElse("");
    if (text.matches("[0-9]{1,8}(\\.[0-9]{1,8})?")) {
      long satoshis = new BigDecimal(text).movePointRight(SATOSHI_DECIMALS).longValueExact();
      if (satoshis <= MAX_MONEY) {
        return new FeeRate(satoshis);
      }
    }
    throw new ConfigException(
        "Invalid amount for -%s=<amount>: '%s' (must be BTC/kvB, like 0.00001)"
            .formatted(name, text));
  }
}
