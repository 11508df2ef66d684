package dev.grapevine.node.config;

import dev.grapevine.relay.PeerPermission;
import dev.grapevine.relay.PeerPermissions;

/**
 * What stands before the {@code @} of {@code -whitelist} and {@code -whitebind} (Bitcoin Core
 * {@code net_permissions.cpp}).
 *
 * @param permissions those named, or the implicit ones if there is no {@code @}
 * @param inbound {@code in} was among the words
 * @param outbound {@code out} was
 * @param address what stands behind
 */
record PermissionWords(
    PeerPermissions permissions, boolean inbound, boolean outbound, String address) {
  /** What an entry means that names no permissions. */
  private static final PeerPermissions IMPLICIT =
      PeerPermissions.of(PeerPermission.NOBAN, PeerPermission.MEMPOOL, PeerPermission.DOWNLOAD);

  /** The implicit permissions as {@code -whitelistrelay} and {@code -whitelistforcerelay} say. */
  static PeerPermissions implicit(Settings settings) throws ConfigException {
    PeerPermissions implicit = IMPLICIT;
    if (settings.flag("whitelistforcerelay", false)) {
      implicit = implicit.with(PeerPermission.FORCERELAY).with(PeerPermission.RELAY);
    }
    return settings.flag("whitelistrelay", true) ? implicit.with(PeerPermission.RELAY) : implicit;
  }

  static PermissionWords parse(String text, PeerPermissions implicit) throws ConfigException {
    int at = text.indexOf('@');
    if (at < 0) {
      return new PermissionWords(implicit, false, false, text);
    }
    PeerPermissions permissions = PeerPermissions.NONE;
    boolean inbound = false;
    boolean outbound = false;
    for (String word : text.substring(0, at).split(",", -1)) {
      switch (word) {
        case "in" -> inbound = true;
        case "out" -> outbound = true;
        default -> permissions = permissions.with(named(word));
      }
    }
    if (permissions.equals(PeerPermissions.NONE) && (inbound || outbound)) {
      throw new ConfigException("Only direction was set, no permissions: '" + text + "'");
    }
    return new PermissionWords(permissions, inbound, outbound, text.substring(at + 1));
  }

  private static PeerPermissions named(String word) throws ConfigException {
    return switch (word) {
      case "" -> PeerPermissions.NONE;
      case "all" -> PeerPermissions.of(PeerPermission.values());
      case "bloom", "bloomfilter" -> PeerPermissions.of(PeerPermission.BLOOMFILTER);
      case "noban" -> PeerPermissions.of(PeerPermission.NOBAN, PeerPermission.DOWNLOAD);
      case "forcerelay" -> PeerPermissions.of(PeerPermission.FORCERELAY, PeerPermission.RELAY);
      case "relay" -> PeerPermissions.of(PeerPermission.RELAY);
      case "mempool" -> PeerPermissions.of(PeerPermission.MEMPOOL);
      case "download" -> PeerPermissions.of(PeerPermission.DOWNLOAD);
      case "addr" -> PeerPermissions.of(PeerPermission.ADDR);
      default -> throw new ConfigException("Invalid P2P permission: '" + word + "'");
    };
  }
}
