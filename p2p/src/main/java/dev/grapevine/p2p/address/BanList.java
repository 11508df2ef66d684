package dev.grapevine.p2p.address;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The addresses that the user refuses to be connected with ({@code setban}), each until a time
 * (Bitcoin Core {@code banman}). Only the user makes it grow. Times are Unix seconds. One owner.
 */
public final class BanList {
  /** {@code DEFAULT_MISBEHAVING_BANTIME}, in seconds. */
  public static final long DEFAULT_BAN_SECONDS = 24 * 60 * 60;

  private final TreeMap<AddressRange, Ban> bans = new TreeMap<>();
  private boolean changed;

  /** From when until when a range is banned. */
  public record Ban(AddressRange range, long createdUnixSeconds, long untilUnixSeconds) {}

  /**
   * Bans a range, or prolongs its ban.
   *
   * @return false if it is banned for longer already
   */
  public boolean ban(AddressRange range, long untilUnixSeconds, long now) {
    Ban before = bans.get(range);
    if (before != null && before.untilUnixSeconds() >= untilUnixSeconds) {
      return false;
    }
    restore(new Ban(range, now, untilUnixSeconds));
    changed = true;
    return true;
  }

  /** Takes in a ban that was made before. */
  public void restore(Ban ban) {
    bans.put(ban.range(), ban);
  }

  /** Ends the ban of exactly this range; false if there is none. */
  public boolean unban(AddressRange range) {
    boolean was = bans.remove(range) != null;
    changed |= was;
    return was;
  }

  /** Ends all bans. */
  public void clear() {
    bans.clear();
    changed = true;
  }

  /** True if a ban covers the address. */
  public boolean isBanned(NetAddress address, long now) {
    for (Ban ban : bans.values()) {
      if (now < ban.untilUnixSeconds() && ban.range().contains(address)) {
        return true;
      }
    }
    return false;
  }

  /** The ban of exactly this range, if it holds. */
  public Optional<Ban> banOf(AddressRange range, long now) {
    return Optional.ofNullable(bans.get(range)).filter(ban -> now < ban.untilUnixSeconds());
  }

  /** What holds, in the order of the ranges; what has ended is forgotten. */
  public List<Ban> list(long now) {
    changed |= bans.values().removeIf(ban -> now > ban.untilUnixSeconds());
    return new ArrayList<>(bans.values());
  }

  /** True if there is something to be saved; it then counts as saved. */
  public boolean takeChanged() {
    boolean was = changed;
    changed = false;
    return was;
  }
}
