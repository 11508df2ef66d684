package dev.grapevine.testnet.local;

import static dev.grapevine.testnet.measure.TestnetResult.MessageCount.NOT_COUNTED;

import dev.grapevine.node.core.Traffic;
import dev.grapevine.testnet.measure.TestnetResult.MessageCount;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What all nodes together sent between two moments. */
final class SentMessages {
  private SentMessages() {}

  /** By command, in alphabetical order; commands that nobody sent are left out. */
  static List<MessageCount> between(List<Traffic> before, List<Traffic> after) {
    Map<String, long[]> sums = new TreeMap<>();
    boolean uncounted = after.stream().anyMatch(SentMessages::tellsBytesAlone);
    after.forEach(traffic -> add(sums, traffic, 1));
    before.forEach(traffic -> add(sums, traffic, -1));
    return sums.entrySet().stream()
        .filter(sum -> sum.getValue()[1] > 0)
        .map(sum ->
            new MessageCount(
                sum.getKey(), uncounted ? NOT_COUNTED : sum.getValue()[0], sum.getValue()[1]))
        .toList();
  }

  private static boolean tellsBytesAlone(Traffic traffic) {
    return traffic.sent().values().stream().anyMatch(count -> count.messages() == 0);
  }

  private static void add(Map<String, long[]> sums, Traffic traffic, int sign) {
    traffic
        .sent()
        .forEach((command, count) -> {
          long[] sum = sums.computeIfAbsent(command, unused -> new long[2]);
          sum[0] += sign * count.messages();
          sum[1] += sign * count.bytes();
        });
  }
}
