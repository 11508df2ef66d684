package dev.grapevine.testnet.gossip.membership;

import it.unimi.dsi.fastutil.ints.Int2ObjectOpenHashMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Membership news waiting for a ride on a message that is sent anyway. The least sent goes first,
 * and after so many rides it is old: lambda log N of them bring an update to all with high
 * probability (SWIM, section 4.1). Newer news of a member replaces older. O(1) for each ride.
 */
final class Piggyback {
  /** What fits beside a ping into a datagram that nobody cuts. */
  static final int UPDATES_A_MESSAGE = 30;

  private final List<ArrayDeque<Update>> byRides = new ArrayList<>();

  /** What is current; the queues may hold what was replaced. */
  private final Int2ObjectOpenHashMap<Update> current = new Int2ObjectOpenHashMap<>();

  Piggyback(int rides) {
    for (int i = 0; i < rides; i++) {
      byRides.add(new ArrayDeque<>());
    }
  }

  void add(Update update) {
    current.put(update.member(), update);
    byRides.getFirst().add(update);
  }

  /** What goes along with the next message. */
  List<Update> take() {
    if (current.isEmpty()) {
      return List.of();
    }
    List<Update> taken = new ArrayList<>(UPDATES_A_MESSAGE);
    List<Update> again = new ArrayList<>(UPDATES_A_MESSAGE);
    List<Integer> rides = new ArrayList<>(UPDATES_A_MESSAGE);
    for (int i = 0; i < byRides.size() && taken.size() < UPDATES_A_MESSAGE; i++) {
      ArrayDeque<Update> queue = byRides.get(i);
      while (!queue.isEmpty() && taken.size() < UPDATES_A_MESSAGE) {
        Update update = queue.poll();
        if (!update.equals(current.get(update.member()))) {
          continue;
        }
        taken.add(update);
        if (i + 1 < byRides.size()) {
          again.add(update);
          rides.add(i + 1);
        } else {
          current.remove(update.member());
        }
      }
    }
    for (int i = 0; i < again.size(); i++) {
      byRides.get(rides.get(i)).add(again.get(i));
    }
    return taken;
  }

  void clear() {
    current.clear();
    byRides.forEach(ArrayDeque::clear);
  }
}
