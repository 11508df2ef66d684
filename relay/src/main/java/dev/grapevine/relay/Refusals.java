package dev.grapevine.relay;

import dev.grapevine.p2p.address.BanList;
import dev.grapevine.p2p.address.NetAddress;
import dev.grapevine.relay.base.Now;
import java.util.random.RandomGenerator;

/**
 * Whom we do not want: the banned, because the user says so, and the discouraged, because they
 * broke the protocol (Bitcoin Core {@code banman.h}). The discouraged may still dial us while there
 * is room, and are the first to go when there is none. At least the last {@link #MAX_DISCOURAGED}
 * of them are remembered, by host, until the end of the process.
 */
final class Refusals {
  /** {@code m_discouraged}. */
  static final int MAX_DISCOURAGED = 50_000;

  private final BanList bans;
  private final AddressFilter discouraged;

  Refusals(BanList bans, RandomGenerator random) {
    this.bans = bans;
    this.discouraged = new AddressFilter(MAX_DISCOURAGED, random.nextLong(), random.nextLong());
  }

  boolean isBanned(Now now, NetAddress address) {
    return bans.isBanned(address, now.unixSeconds());
  }

  boolean isDiscouraged(NetAddress address) {
    return discouraged.contains(address.withPort(0));
  }

  /** True if it is one or the other: it is not told of. */
  boolean covers(Now now, NetAddress address) {
    return isDiscouraged(address) || isBanned(now, address);
  }

  void discourage(NetAddress address) {
    discouraged.add(address.withPort(0));
  }
}
