package dev.grapevine.node.fees;

import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.MalformedDataException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The bytes of {@code fee_estimates.dat}: Bitcoin Core's of version 309900. Little-endian; doubles
 * as IEEE 754 has them; lists begin with their length as a CompactSize.
 *
 * <p>Version; height of the best block; first and last block counted over; upper ends of the
 * buckets; then for the medium, the short and the long horizon its decay, blocks a period, and
 * lists by bucket: sums of feerates, sums of transactions, and for each period what was confirmed
 * within it and what left after it.
 */
public final class FeeEstimatesFile {
  /** What is written, and the only version that is read. */
  static final int VERSION = 309_900;

  private static final List<FeeHorizon> ORDER =
      List.of(FeeHorizon.MEDIUM, FeeHorizon.SHORT, FeeHorizon.LONG);

  /** A week: what is told apart at most. */
  private static final int MOST_BLOCKS = 1_008;

  private static final int NUMBERS_BYTES = 1_024;

  /** No sum comes near it: all the money at the highest rate, in a million transactions. */
  private static final double HIGHEST_SUM = 1e30;

  private FeeEstimatesFile() {}

  /** What an estimator has counted; on the loop of its node. 300 kB. */
  public static byte[] write(FeeEstimator estimator) {
    FeeHistory history = estimator.history();
    FeeBuckets buckets = history.buckets();
    int doubles = buckets.size();
    for (ConfirmationHistory each : history.all()) {
      doubles += 2 * (each.periods() + 1) * (buckets.size() + 1);
    }
    ByteWriter out = new ByteWriter(NUMBERS_BYTES + doubles * Double.BYTES);
    out.writeInt32(VERSION)
        .writeInt32(history.best())
        .writeInt32(history.firstToKeep())
        .writeInt32(history.bestToKeep());
    out.writeCompactSize(buckets.size());
    for (int i = 0; i < buckets.size(); i++) {
      write(out, buckets.to(i));
    }
    for (FeeHorizon horizon : ORDER) {
      write(out, history.of(horizon), buckets.size());
    }
    return out.toBytes();
  }

  private static void write(ByteWriter out, ConfirmationHistory history, int buckets) {
    write(out, history.decay());
    out.writeInt32(history.blocksPerPeriod());
    out.writeCompactSize(buckets);
    for (int i = 0; i < buckets; i++) {
      write(out, history.feerates(i));
    }
    out.writeCompactSize(buckets);
    for (int i = 0; i < buckets; i++) {
      write(out, history.total(i));
    }
    out.writeCompactSize(history.periods());
    for (int period = 1; period <= history.periods(); period++) {
      out.writeCompactSize(buckets);
      for (int i = 0; i < buckets; i++) {
        write(out, history.confirmed(i, period));
      }
    }
    out.writeCompactSize(history.periods());
    for (int period = 1; period <= history.periods(); period++) {
      out.writeCompactSize(buckets);
      for (int i = 0; i < buckets; i++) {
        write(out, history.left(i, period));
      }
    }
  }

  private static void write(ByteWriter out, double value) {
    out.writeInt64(Double.doubleToLongBits(value));
  }

  /**
   * An estimator that goes on where the one that wrote this was.
   *
   * @throws MalformedDataException if it is no such file, or of another version; Bitcoin Core's
   *     words
   */
  public static FeeEstimator read(byte[] bytes, long salt0, long salt1) {
    ByteReader in = new ByteReader(bytes);
    int version = in.readInt32();
    if (version > VERSION) {
      throw new MalformedDataException("File version (" + version + ") too high to be read.");
    }
    if (version < VERSION) {
      throw new MalformedDataException(
          "Incompatible old fee estimation data (non-fatal). Version: " + version);
    }
    int best = in.readInt32();
    int first = in.readInt32();
    int last = in.readInt32();
    if (first < 0 || first > last || last > best) {
      throw corrupt("Historical block range for estimates is invalid");
    }
    FeeBuckets buckets = FeeBuckets.of(readDoubles(in));
    Map<FeeHorizon, ConfirmationHistory> horizons = new EnumMap<>(FeeHorizon.class);
    for (FeeHorizon horizon : ORDER) {
      horizons.put(horizon, readHistory(in, buckets.size()));
    }
    FeeHistory history = new FeeHistory(buckets, horizons, best, first, last);
    int longest = 0;
    for (FeeHorizon horizon : FeeHorizon.values()) {
      if (history.of(horizon).longestTarget() < longest) {
        throw corrupt("Horizons must not see less far than shorter ones");
      }
      longest = history.of(horizon).longestTarget();
    }
    return new FeeEstimator(history, salt0, salt1);
  }

  private static ConfirmationHistory readHistory(ByteReader in, int buckets) {
    double decay = Double.longBitsToDouble(in.readInt64());
    if (!(decay > 0 && decay < 1)) {
      throw corrupt("Decay must be between 0 and 1 (non-inclusive)");
    }
    long blocksPerPeriod = in.readUint32();
    if (blocksPerPeriod == 0) {
      throw corrupt("Scale must be non-zero");
    }
    double[] feerates = readSums(in, buckets, "feerate average");
    double[] totals = readSums(in, buckets, "tx count");
    int periods = in.readCount(MOST_BLOCKS, buckets * Double.BYTES);
    if (periods == 0 || blocksPerPeriod * periods > MOST_BLOCKS) {
      throw corrupt("Must maintain estimates for between 1 and 1008 (one week) confirms");
    }
    ConfirmationHistory history =
        new ConfirmationHistory(decay, (int) blocksPerPeriod, periods, buckets);
    for (int i = 0; i < buckets; i++) {
      history.restore(i, totals[i], feerates[i]);
    }
    for (int period = 1; period <= periods; period++) {
      double[] confirmed = readSums(in, buckets, "feerate conf average");
      for (int i = 0; i < buckets; i++) {
        history.restoreConfirmed(i, period, confirmed[i]);
      }
    }
    if (in.readCompactSize() != periods) {
      throw corrupt("Mismatch in confirms tracked for failures");
    }
    for (int period = 1; period <= periods; period++) {
      double[] left = readSums(in, buckets, "failure average");
      for (int i = 0; i < buckets; i++) {
        history.restoreLeft(i, period, left[i]);
      }
    }
    return history;
  }

  /** One sum for each bucket, none of them negative. */
  private static double[] readSums(ByteReader in, int buckets, String what) {
    double[] sums = readDoubles(in);
    if (sums.length != buckets) {
      throw corrupt("Mismatch in " + what + " bucket count");
    }
    for (double sum : sums) {
      if (!(sum >= 0 && sum <= HIGHEST_SUM)) {
        throw corrupt("A " + what + " is no sum");
      }
    }
    return sums;
  }

  private static double[] readDoubles(ByteReader in) {
    double[] values = new double[in.readCount(FeeBuckets.MOST, Double.BYTES)];
    for (int i = 0; i < values.length; i++) {
      values[i] = Double.longBitsToDouble(in.readInt64());
    }
    return values;
  }

  private static MalformedDataException corrupt(String what) {
    return new MalformedDataException("Corrupt estimates file. " + what);
  }
}
