package dev.grapevine.node.config;

import dev.grapevine.chain.state.ChainVerification;

/**
 * How much of what is stored is looked at before the node goes on from it.
 *
 * @param level how thoroughly, 0 to {@link ChainVerification#MAX_LEVEL} ({@code -checklevel})
 * @param blocks the last ones; 0 and below for all ({@code -checkblocks})
 */
public record ChainCheck(int level, int blocks) {
  /** Bitcoin Core's {@code DEFAULT_CHECKLEVEL} and {@code DEFAULT_CHECKBLOCKS}. */
  public static final ChainCheck DEFAULTS = new ChainCheck(3, 6);

  static ChainCheck from(Settings settings) throws ConfigException {
    return new ChainCheck(
        Math.clamp(
            settings.number("checklevel", Integer.MIN_VALUE, Integer.MAX_VALUE, DEFAULTS.level()),
            0,
            ChainVerification.MAX_LEVEL),
        settings.number("checkblocks", Integer.MIN_VALUE, Integer.MAX_VALUE, DEFAULTS.blocks()));
  }
}
