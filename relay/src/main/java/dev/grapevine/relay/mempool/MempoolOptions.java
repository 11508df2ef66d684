package dev.grapevine.relay.mempool;

/**
 * Policy that a user may set; names and defaults of Bitcoin Core ({@code policy/policy.h}, {@code
 * kernel/mempool_options.h}).
 *
 * @param maxUsageBytes {@code -maxmempool}, by the estimate of {@link Mempool#usageBytes()}
 * @param expirySeconds {@code -mempoolexpiry}
 * @param minRelay {@code -minrelaytxfee}: below it nothing is taken, in sat/kvB
 * @param incrementalRelay {@code -incrementalrelayfee}: the step by which a full mempool's minimum
 *     rises
 * @param dustRelay {@code -dustrelayfee}: an output worth less than spending it at this rate is
 *     dust
 * @param clusterCount {@code -limitclustercount}: transactions in a cluster, at most {@link
 *     #MAX_CLUSTER_COUNT}
 * @param clusterVbytes {@code -limitclustersize}: virtual bytes in a cluster
 * @param requireStandard off by {@code -acceptnonstdtxn}
 * @param dataCarrierBytes {@code -datacarriersize}: bytes of all OP_RETURN scripts of a transaction
 * @param permitBareMultisig {@code -permitbaremultisig}
 * @param bytesPerSigop {@code -bytespersigop}: virtual bytes that a unit of sigop cost counts for
 */
public record MempoolOptions(
    long maxUsageBytes,
    long expirySeconds,
    FeeRate minRelay,
    FeeRate incrementalRelay,
    FeeRate dustRelay,
    int clusterCount,
    int clusterVbytes,
    boolean requireStandard,
    int dataCarrierBytes,
    boolean permitBareMultisig,
    int bytesPerSigop) {

  /** A cluster's masks are one long each. */
  public static final int MAX_CLUSTER_COUNT = 64;

  /** Bitcoin Core's defaults on main. */
  public static final MempoolOptions DEFAULTS =
      new MempoolOptions(
          300_000_000L,
          336L * 60 * 60,
          new FeeRate(100),
          new FeeRate(100),
          new FeeRate(3000),
          MAX_CLUSTER_COUNT,
          101_000,
          true,
          100_000,
          true,
          20);

  /** Refuses a cluster limit that its representation cannot hold. */
  public MempoolOptions {
    if (clusterCount < 1 || clusterCount > MAX_CLUSTER_COUNT) {
      throw new IllegalArgumentException(
          "limitclustercount must be 1 to " + MAX_CLUSTER_COUNT + ", not " + clusterCount);
    }
  }

  /** The same with another {@code -minrelaytxfee}. */
  public MempoolOptions withMinRelay(FeeRate rate) {
    return new MempoolOptions(
        maxUsageBytes,
        expirySeconds,
        rate,
        incrementalRelay,
        dustRelay,
        clusterCount,
        clusterVbytes,
        requireStandard,
        dataCarrierBytes,
        permitBareMultisig,
        bytesPerSigop);
  }

  /** The same with another {@code -maxmempool}, in bytes. */
  public MempoolOptions withMaxUsageBytes(long bytes) {
    return new MempoolOptions(
        bytes,
        expirySeconds,
        minRelay,
        incrementalRelay,
        dustRelay,
        clusterCount,
        clusterVbytes,
        requireStandard,
        dataCarrierBytes,
        permitBareMultisig,
        bytesPerSigop);
  }

  /** The same with other cluster limits. */
  public MempoolOptions withClusterLimits(int count, int vbytes) {
    return new MempoolOptions(
        maxUsageBytes,
        expirySeconds,
        minRelay,
        incrementalRelay,
        dustRelay,
        count,
        vbytes,
        requireStandard,
        dataCarrierBytes,
        permitBareMultisig,
        bytesPerSigop);
  }

  /** The same with {@code -acceptnonstdtxn} off ({@code true}) or on. */
  public MempoolOptions withRequireStandard(boolean required) {
    return new MempoolOptions(
        maxUsageBytes,
        expirySeconds,
        minRelay,
        incrementalRelay,
        dustRelay,
        clusterCount,
        clusterVbytes,
        required,
        dataCarrierBytes,
        permitBareMultisig,
        bytesPerSigop);
  }
}
