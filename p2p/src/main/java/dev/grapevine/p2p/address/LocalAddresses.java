package dev.grapevine.p2p.address;

import dev.grapevine.p2p.address.NetAddress.Network;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The addresses that this node may be reached at, each with a score for how sure that is (Bitcoin
 * Core {@code mapLocalHost}). Only the user and the machine make it grow. One owner.
 */
public final class LocalAddresses {
  /** Score of an address of one of the machine's interfaces ({@code LOCAL_IF}). */
  public static final int INTERFACE = 1;

  /** Score of an address that was bound ({@code LOCAL_BIND}). */
  public static final int BOUND = 2;

  /** Score of an address that the user named ({@code LOCAL_MANUAL}). */
  public static final int MANUAL = 4;

  private final Map<NetAddress, Integer> scores = new LinkedHashMap<>();

  /** An address with its score. */
  public record Scored(NetAddress address, int score) {}

  /** Learns of an address; ignored if nobody could reach it. */
  public void add(NetAddress address, int score) {
    if (address.isRoutable()) {
      scores.merge(address, score, (old, now) -> now >= old ? now + 1 : old);
    }
  }

  /** A peer sees us there: the more do, the surer it is. */
  public void seen(NetAddress address) {
    scores.computeIfPresent(
        address, (same, score) -> score == Integer.MAX_VALUE ? score : score + 1);
  }

  /** It is ours no more. */
  public void remove(NetAddress address) {
    scores.remove(address);
  }

  /** Whether it is ours. */
  public boolean contains(NetAddress address) {
    return scores.containsKey(address);
  }

  /** How sure the address is, 0 if it is none of ours. */
  public int score(NetAddress address) {
    return scores.getOrDefault(address, 0);
  }

  /** All, in the order in which they were learnt. */
  public List<Scored> all() {
    List<Scored> all = new ArrayList<>();
    scores.forEach((address, score) -> all.add(new Scored(address, score)));
    return all;
  }

  /**
   * The best of them to tell a peer of: the one it can reach best, then the surest. A peer on an
   * overlay that hides where it is is told of no address on an open network, or of one that is not
   * its overlay's.
   *
   * @param through the network that it is connected through, Tor's also where the peer's address is
   *     only the proxy's
   */
  public Optional<NetAddress> bestFor(NetAddress peer, Network through) {
    NetAddress best = null;
    int bestReach = -1;
    for (Map.Entry<NetAddress, Integer> entry : scores.entrySet()) {
      NetAddress own = entry.getKey();
      boolean hides = hides(through) || hides(own.network());
      if (hides && through != own.network()) {
        continue;
      }
      int reach = reachability(own, peer);
      if (best == null
          || reach > bestReach
          || (reach == bestReach && entry.getValue() > score(best))) {
        best = own;
        bestReach = reach;
      }
    }
    return Optional.ofNullable(best);
  }

  private static boolean hides(Network network) {
    return network == Network.TORV3 || network == Network.I2P;
  }

  /** Their own network first, then IPv4, which most can reach ({@code GetReachabilityFrom}). */
  private static int reachability(NetAddress own, NetAddress peer) {
    if (own.network() == peer.network() && peer.isRoutable()) {
      return 2;
    }
    return own.network() == NetAddress.Network.IPV4 ? 1 : 0;
  }
}
