package dev.grapevine.node.config;

/**
 * What is relayed.
 *
 * @param blocksOnly no transactions are taken but from peers with the permission {@code relay}
 */
public record RelayConfig(boolean blocksOnly) {
  static RelayConfig from(Settings settings) throws ConfigException {
    return new RelayConfig(settings.flag("blocksonly", false));
  }
}
