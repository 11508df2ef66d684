package dev.grapevine.relay;

import dev.grapevine.p2p.address.AddressManager;
import dev.grapevine.p2p.address.BanList;
import dev.grapevine.p2p.address.LocalAddresses;
import dev.grapevine.p2p.address.NetAddress.Network;
import dev.grapevine.p2p.address.SeenAddress;
import dev.grapevine.p2p.connection.ConnectionPlanner.Limits;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * What an engine has to find and refuse peers with. The engine owns it from then on; its driver
 * saves what is in it, on the engine's thread.
 *
 * @param addresses nodes heard of
 * @param bans addresses the user refuses
 * @param own where this node can be reached
 * @param anchors dialled first
 * @param limits of automatic outbound connections
 * @param maxInbound connections from outside, 0 and up
 * @param automatic whether the engine dials by itself
 * @param listens whether others can dial us, so that our address is worth telling
 * @param discovers whether what peers see of us is believed ({@code -discover})
 * @param networks that can be reached; more may come ({@link Neighbours#reach})
 */
public record PeerBook(
    AddressManager addresses,
    BanList bans,
    LocalAddresses own,
    List<SeenAddress> anchors,
    Limits limits,
    int maxInbound,
    boolean automatic,
    boolean listens,
    boolean discovers,
    Set<Network> networks) {
  private static final int KEY_BYTES = 32;

  public PeerBook {
    anchors = List.copyOf(anchors);
    Set<Network> reachable = EnumSet.noneOf(Network.class);
    reachable.addAll(networks);
    networks = reachable;
  }

  /** Nobody is known, nobody is dialled, everybody is let in. */
  public static PeerBook empty(RandomGenerator random) {
    byte[] key = new byte[KEY_BYTES];
    Arrays.fill(key, (byte) 1);
    return new PeerBook(
        new AddressManager(key, random),
        new BanList(),
        new LocalAddresses(),
        List.of(),
        Limits.of(0),
        Integer.MAX_VALUE,
        false,
        false,
        false,
        EnumSet.of(Network.IPV4, Network.IPV6));
  }
}
