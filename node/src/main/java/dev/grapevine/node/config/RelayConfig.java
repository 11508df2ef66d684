package dev.grapevine.node.config;

import dev.grapevine.relay.EngineConfig;

/**
 * What is relayed.
 *
 * @param blocksOnly no transactions are taken but from peers with the permission {@code relay}
 * @param bloomFilters serve peers what matches their bloom filters (BIP37)
 * @param reconciliation offer peers to announce transactions by reconciling sets (BIP330)
 * @param maxTipAgeSeconds a tip older than this means initial download
 */
public record RelayConfig(
    boolean blocksOnly, boolean bloomFilters, boolean reconciliation, long maxTipAgeSeconds) {
  static RelayConfig from(Settings settings) throws ConfigException {
    return new RelayConfig(
        settings.flag("blocksonly", false),
        settings.flag("peerbloomfilters", false),
        settings.flag("txreconciliation", false),
        settings
            .number("maxtipage", 0, Long.MAX_VALUE)
            .orElse(EngineConfig.DEFAULT_MAX_TIP_AGE_SECONDS));
  }
}
