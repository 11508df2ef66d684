package dev.grapevine.testnet.local;

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
    after.forEach(traffic -> add(sums, traffic, 1));
    before.forEach(traffic -> add(sums, traffic, -1));
    return sums.entrySet().stream()
        .map(sum -> new MessageCount(sum.getKey(), sum.getValue()[0], sum.getValue()[1]))
        .filter(message -> message.count() > 0)
        .toList();
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
