package dev.grapevine.relay.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.relay.base.Now;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both queues against sorting. */
class QueuesTest {
  private record Key(long time, int node, int source, long sequence, Event event) {}

  private static final Comparator<Key> ORDER =
      Comparator.comparingLong(Key::time)
          .thenComparingInt(Key::node)
          .thenComparingInt(Key::source)
          .thenComparingLong(Key::sequence);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void eventsComeByTimeNodeSourceAndSequence(long seed) {
    Random random = new Random(seed);
    EventQueue<Event> queue = new EventQueue<>();
    List<Key> model = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      if (model.isEmpty() || random.nextInt(5) < 3) {
        Event event = new Event.Called(() -> {});
        Key key = new Key(random.nextInt(50), random.nextInt(4), random.nextInt(4) - 1, i, event);
        queue.add(key.time, key.node, key.source, key.sequence, event);
        model.add(key);
      } else {
        Key first = model.stream().min(ORDER).orElseThrow();
        assertThat(queue.firstTime()).isEqualTo(first.time);
        assertThat(queue.firstNode()).isEqualTo(first.node);
        assertThat(queue.firstSource()).isEqualTo(first.source);
        assertThat(queue.remove()).isSameAs(first.event);
        model.remove(first);
      }
      assertThat(queue.size()).isEqualTo(model.size());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void theFirstWakeIsTheEarliestOfTheLowestNode(long seed) {
    Random random = new Random(seed);
    WakeQueue queue = new WakeQueue();
    assertThat(queue.firstTime()).isEqualTo(Now.NEVER);
    long[] times = new long[40];
    Arrays.fill(times, Now.NEVER);
    for (int node = 0; node < times.length; node++) {
      queue.addNode();
    }
    for (int i = 0; i < 5000; i++) {
      int node = random.nextInt(times.length);
      times[node] = random.nextInt(10) == 0 ? Now.NEVER : random.nextInt(30);
      queue.set(node, times[node]);
      int first = 0;
      for (int other = 1; other < times.length; other++) {
        if (times[other] < times[first]) {
          first = other;
        }
      }
      assertThat(queue.firstTime()).isEqualTo(times[first]);
      assertThat(queue.firstNode()).isEqualTo(first);
    }
  }
}
