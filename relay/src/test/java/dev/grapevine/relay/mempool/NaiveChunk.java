package dev.grapevine.relay.mempool;

import dev.grapevine.chain.primitives.Txid;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Fee and weight of a chunk, and feerate diagrams of them in fractions, for {@link NaiveMempool}.
 */
record NaiveChunk(Set<Txid> ids, long fee, long weight) {
  int compareRate(NaiveChunk other) {
    return BigInteger.valueOf(fee)
        .multiply(BigInteger.valueOf(other.weight))
        .compareTo(BigInteger.valueOf(other.fee).multiply(BigInteger.valueOf(weight)));
  }

  /** True if nowhere worse and somewhere better, by the value at every corner of both. */
  static boolean isBetter(List<NaiveChunk> after, List<NaiveChunk> before) {
    boolean somewhere = false;
    Set<Long> corners = new LinkedHashSet<>();
    for (List<NaiveChunk> chunks : List.of(after, before)) {
      chunks.sort(Comparator.comparing((NaiveChunk c) -> c, NaiveChunk::compareRate).reversed());
      long weight = 0;
      for (NaiveChunk chunk : chunks) {
        weight += chunk.weight;
        corners.add(weight);
      }
    }
    for (long corner : corners) {
      BigInteger[] a = valueAt(after, corner);
      BigInteger[] b = valueAt(before, corner);
      int compared = a[0].multiply(b[1]).compareTo(b[0].multiply(a[1]));
      if (compared < 0) {
        return false;
      }
      somewhere |= compared > 0;
    }
    return somewhere;
  }

  /** Numerator and denominator of what is earned with {@code room}. */
  private static BigInteger[] valueAt(List<NaiveChunk> chunks, long room) {
    long fee = 0;
    long left = room;
    for (NaiveChunk chunk : chunks) {
      if (chunk.weight > left) {
        BigInteger weight = BigInteger.valueOf(chunk.weight);
        BigInteger part = BigInteger.valueOf(chunk.fee).multiply(BigInteger.valueOf(left));
        return new BigInteger[] {BigInteger.valueOf(fee).multiply(weight).add(part), weight};
      }
      fee += chunk.fee;
      left -= chunk.weight;
    }
    return new BigInteger[] {BigInteger.valueOf(fee), BigInteger.ONE};
  }
}
