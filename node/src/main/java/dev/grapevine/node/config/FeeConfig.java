package dev.grapevine.node.config;

/**
 * Whether the node learns what fees transactions ought to pay.
 *
 * @param isOn false with {@code -blocksonly}: without transactions there is nothing to learn from
 * @param acceptStale start from estimates that were kept, however old; regtest only
 */
public record FeeConfig(boolean isOn, boolean acceptStale) {
  private static final String ACCEPT_STALE = "acceptstalefeeestimates";

  static FeeConfig from(Settings settings) throws ConfigException {
    boolean on = !settings.flag("blocksonly", false);
    boolean acceptStale = settings.flag(ACCEPT_STALE, false);
    if (on && acceptStale && settings.chain() != ChainName.REGTEST) {
      throw new ConfigException(
          ACCEPT_STALE + " is not supported on " + settings.chain().text() + " chain.");
    }
    return new FeeConfig(on, acceptStale);
  }
}
