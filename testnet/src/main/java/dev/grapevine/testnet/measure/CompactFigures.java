package dev.grapevine.testnet.measure;

import dev.grapevine.chain.primitives.BlockHash;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.util.Arrays;
import java.util.List;

/**
 * What became of compact blocks (BIP152), over all nodes and measured blocks.
 *
 * @param received sketches that a node set out to rebuild; one of a block it had already is none
 * @param complete rebuilt from the mempool alone
 * @param withRoundTrip rebuilt after asking for transactions
 * @param fullBlockFallback given up for the whole block
 * @param reconstructP50Nanos from a sketch's arrival until it was rebuilt, over all that were;
 *     {@link Percentile#NEVER} if none was
 */
public record CompactFigures(
    int received,
    int complete,
    int withRoundTrip,
    int fullBlockFallback,
    long reconstructP50Nanos,
    long reconstructP99Nanos) {

  /** Share of the sketches that were rebuilt without a round trip; NaN if there were none. */
  public double hitRate() {
    return received == 0 ? Double.NaN : (double) complete / received;
  }

  /** Counts the sketches of {@code blocks}. */
  public static CompactFigures of(List<BlockHash> blocks, List<NodeRecorder> recorders) {
    LongOpenHashSet measured = new LongOpenHashSet();
    blocks.forEach(block -> measured.add(block.w0()));
    Tally tally = new Tally(measured);
    for (NodeRecorder recorder : recorders) {
      tally.open.clear();
      recorder.log().read(tally);
    }
    long[] times = tally.times.toLongArray();
    Arrays.sort(times);
    return new CompactFigures(
        tally.received,
        tally.complete,
        tally.withRoundTrip,
        tally.fellBack,
        Percentile.nearestRank(times, 50),
        Percentile.nearestRank(times, 99));
  }

  private static final class Tally implements BlockLog.Reader {
    final LongOpenHashSet measured;

    /** Sketches of one node that are still to be rebuilt: block, peer, time. */
    final LongArrayList open = new LongArrayList();

    final LongArrayList times = new LongArrayList();
    int received;
    int complete;
    int withRoundTrip;
    int fellBack;

    Tally(LongOpenHashSet measured) {
      this.measured = measured;
    }

    @Override
    public void event(long nanos, long block, BlockLog.Kind kind, long peer, int detail) {
      if (!measured.contains(block)) {
        return;
      }
      switch (kind) {
        case HEADER, ACCEPTED, CONNECTED -> {}
        case COMPACT_RECEIVED -> {
          received++;
          open.add(block);
          open.add(peer);
          open.add(nanos);
        }
        case COMPACT_REBUILT -> {
          if (detail == 0) {
            complete++;
          } else {
            withRoundTrip++;
          }
          close(block, peer, nanos);
        }
        case COMPACT_FELL_BACK -> fellBack++;
      }
    }

    private void close(long block, long peer, long nanos) {
      for (int at = open.size() - 3; at >= 0; at -= 3) {
        if (open.getLong(at) == block && open.getLong(at + 1) == peer) {
          times.add(nanos - open.getLong(at + 2));
          open.removeElements(at, at + 3);
          return;
        }
      }
    }
  }
}
