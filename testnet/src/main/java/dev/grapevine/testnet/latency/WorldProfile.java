package dev.grapevine.testnet.latency;

import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Nodes in regions of the world, each in a data centre or at home.
 *
 * <p>Delay: half of the regions' round trip, and the last mile of both ends. Rate: what the sender
 * can send or the receiver can take, whichever is less, for each link by itself. Sources: last mile
 * at home, Ookla Speedtest Global Index of January 2025 (median round trip 9 ms, 97.61 Mbit/s down
 * and 52.84 up); that half of the nodes are in data centres, and those figures, are assumed.
 */
final class WorldProfile implements LinkProfile {
  private static final double DATA_CENTRE_SHARE = 0.5;
  private static final long DATA_CENTRE_DELAY_NANOS = 500_000;
  private static final long HOME_DELAY_NANOS = 5_000_000;
  private static final long DATA_CENTRE_BITS = 1_000_000_000L;
  private static final long HOME_DOWN_BITS = 97_610_000L;
  private static final long HOME_UP_BITS = 52_840_000L;
  private static final long HALF_MILLI_NANOS = 500_000;

  private record Place(Region region, boolean atHome) {
    long lastMileNanos() {
      return atHome ? HOME_DELAY_NANOS : DATA_CENTRE_DELAY_NANOS;
    }
  }

  private final Place[] places;

  private WorldProfile(Place[] places) {
    this.places = places;
  }

  static WorldProfile draw(int nodes, SplittableRandom random) {
    Place[] places = new Place[nodes];
    for (int node = 0; node < nodes; node++) {
      places[node] = new Place(Region.draw(random), random.nextDouble() >= DATA_CENTRE_SHARE);
    }
    return new WorldProfile(places);
  }

  @Override
  public Way between(int from, int to) {
    Place sender = places[from];
    Place receiver = places[to];
    long delay =
        sender.region().roundTripMillis(receiver.region()) * HALF_MILLI_NANOS
            + sender.lastMileNanos()
            + receiver.lastMileNanos();
    long up = sender.atHome() ? HOME_UP_BITS : DATA_CENTRE_BITS;
    long down = receiver.atHome() ? HOME_DOWN_BITS : DATA_CENTRE_BITS;
    return new Way(delay, Math.min(up, down));
  }

  @Override
  public String place(int node) {
    return places[node].region().name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public String label() {
    return "wan";
  }
}
