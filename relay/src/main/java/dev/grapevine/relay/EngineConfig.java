package dev.grapevine.relay;

import dev.grapevine.relay.base.Now;

/**
 * Settings of an engine.
 *
 * @param userAgent BIP14 name sent in {@code version}
 * @param peerTimeoutNanos a handshake takes no longer ({@code -peertimeout})
 * @param relayMode how blocks travel
 * @param trickle announce transactions on Bitcoin Core's timers; otherwise at once
 * @param maxTipAgeSeconds a tip older than this means initial download ({@code -maxtipage})
 * @param blocksOnly no transactions are taken but from peers with the permission {@code relay}
 *     ({@code -blocksonly})
 * @param reconciliation offer to announce transactions by reconciling sets ({@code
 *     -txreconciliation})
 * @param services what it tells peers that it serves; without {@link #NODE_NETWORK} no more than
 *     the last 288 blocks (BIP159)
 */
public record EngineConfig(
    String userAgent,
    long peerTimeoutNanos,
    RelayMode relayMode,
    boolean trickle,
    long maxTipAgeSeconds,
    boolean blocksOnly,
    boolean reconciliation,
    long services) {
  /** {@code NODE_NETWORK}: serves the whole chain. */
  public static final long NODE_NETWORK = 1;

  /**
   * Version we speak: compact blocks 2, wtxid relay, addrv2, feature ({@code
   * node/protocol_version.h}).
   */
  public static final int PROTOCOL_VERSION = 70017;

  /** {@code NODE_NETWORK | NODE_WITNESS | NODE_NETWORK_LIMITED} ({@code protocol.h}). */
  public static final long SERVICES = NODE_NETWORK | 1 << 3 | 1 << 10;

  /** {@code NODE_BLOOM}: serves what matches a bloom filter (BIP37, BIP111). */
  public static final long NODE_BLOOM = 1 << 2;

  /** {@code NODE_COMPACT_FILTERS}: serves block filters (BIP157). */
  public static final long NODE_COMPACT_FILTERS = 1 << 6;

  /** {@code NODE_P2P_V2}: dial us encrypted (BIP324). */
  public static final long NODE_P2P_V2 = 1 << 11;

  /** {@code DEFAULT_PEER_CONNECT_TIMEOUT} ({@code net.h}). */
  public static final long DEFAULT_PEER_TIMEOUT_NANOS = 60 * Now.SECOND;

  /** {@code DEFAULT_MAX_TIP_AGE} ({@code kernel/chainstatemanager_opts.h}). */
  public static final long DEFAULT_MAX_TIP_AGE_SECONDS = 24 * 60 * 60;

  /** The defaults of a node that calls itself {@code userAgent}. */
  public static EngineConfig defaults(String userAgent) {
    return new EngineConfig(
        userAgent,
        DEFAULT_PEER_TIMEOUT_NANOS,
        RelayMode.HIGH_BANDWIDTH,
        true,
        DEFAULT_MAX_TIP_AGE_SECONDS,
        false,
        false,
        SERVICES);
  }

  /** The same with another {@code -peertimeout}. */
  public EngineConfig withPeerTimeoutNanos(long nanos) {
    return new EngineConfig(
        userAgent,
        nanos,
        relayMode,
        trickle,
        maxTipAgeSeconds,
        blocksOnly,
        reconciliation,
        services);
  }

  /** The same with blocks travelling that way. */
  public EngineConfig withRelayMode(RelayMode mode) {
    return new EngineConfig(
        userAgent,
        peerTimeoutNanos,
        mode,
        trickle,
        maxTipAgeSeconds,
        blocksOnly,
        reconciliation,
        services);
  }

  /** The same with transactions announced on timers or at once. */
  public EngineConfig withTrickle(boolean on) {
    return new EngineConfig(
        userAgent,
        peerTimeoutNanos,
        relayMode,
        on,
        maxTipAgeSeconds,
        blocksOnly,
        reconciliation,
        services);
  }

  /** The same with another {@code -maxtipage}. */
  public EngineConfig withMaxTipAgeSeconds(long seconds) {
    return new EngineConfig(
        userAgent,
        peerTimeoutNanos,
        relayMode,
        trickle,
        seconds,
        blocksOnly,
        reconciliation,
        services);
  }

  /** The same with {@code -blocksonly} on or off. */
  public EngineConfig withBlocksOnly(boolean on) {
    return new EngineConfig(
        userAgent,
        peerTimeoutNanos,
        relayMode,
        trickle,
        maxTipAgeSeconds,
        on,
        reconciliation,
        services);
  }

  /** The same with {@code -txreconciliation} on or off. */
  public EngineConfig withReconciliation(boolean on) {
    return new EngineConfig(
        userAgent,
        peerTimeoutNanos,
        relayMode,
        trickle,
        maxTipAgeSeconds,
        blocksOnly,
        on,
        services);
  }

  /** The same with other services. */
  public EngineConfig withServices(long other) {
    return new EngineConfig(
        userAgent,
        peerTimeoutNanos,
        relayMode,
        trickle,
        maxTipAgeSeconds,
        blocksOnly,
        reconciliation,
        other);
  }

  /** True if block filters are served. */
  public boolean servesFilters() {
    return (services & NODE_COMPACT_FILTERS) != 0;
  }

  /** True if only the last blocks are served. */
  public boolean isLimited() {
    return (services & NODE_NETWORK) == 0;
  }
}
