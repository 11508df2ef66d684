package dev.grapevine.testnet.measure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What the logs of two nodes say of one block's step from the one to the other, and how the time of
 * that step divides.
 */
final class HopMarks {
  /** What happened at the receiver. */
  private enum What {
    /** An {@code inv}. */
    INV,
    /** A {@code headers} message. */
    HEADERS,
    /** A compact block, or what was missing of one. */
    PART,
    /** The whole block. */
    WHOLE,
    /** The receiver asks. */
    ASKED,
    /** The header from this sender is new. */
    HEADER_TAKEN,
    /** The compact block is rebuilt. */
    REBUILT
  }

  private record Mark(long nanos, What what) {}

  private final List<Mark> marks = new ArrayList<>();
  private BlockTalk announcedBy = BlockTalk.INV;
  private long queuedAt = Percentile.NEVER;
  private long writtenAt = Percentile.NEVER;
  private long readAt = Percentile.NEVER;

  /**
   * Reads the logs.
   *
   * @param block first eight bytes of its hash
   * @param from the node that delivered it to {@code to}
   * @param acceptedAt when {@code to} accepted it; what came later is of no interest
   */
  static HopMarks read(
      long block,
      int from,
      int to,
      long acceptedAt,
      List<NodeRecorder> recorders,
      BlockJourney.Neighbours neighbours) {
    HopMarks hop = new HopMarks();
    NodeRecorder receiver = recorders.get(to);
    receiver
        .wire()
        .read((nanos, about, step, kind, peer) -> {
          if (about == block && nanos <= acceptedAt && neighbours.nodeOf(to, peer) == from) {
            hop.receiver(nanos, step, kind);
          }
        });
    receiver
        .log()
        .read((nanos, about, kind, peer, detail) -> {
          if (about == block && nanos <= acceptedAt && neighbours.nodeOf(to, peer) == from) {
            hop.engine(nanos, kind);
          }
        });
    hop.marks.sort(Comparator.comparingLong(Mark::nanos));
    if (!hop.marks.isEmpty()) {
      long announcedAt = hop.marks.getFirst().nanos();
      recorders
          .get(from)
          .wire()
          .read((nanos, about, step, kind, peer) -> {
            if (about == block
                && kind == hop.announcedBy
                && nanos <= announcedAt
                && neighbours.nodeOf(from, peer) == to) {
              hop.sender(nanos, step);
            }
          });
    }
    return hop;
  }

  private void receiver(long nanos, WireLog.Step step, BlockTalk kind) {
    switch (step) {
      case READ -> {
        if (marks.isEmpty()) {
          readAt = nanos;
          announcedBy = kind;
        }
      }
      case HANDED -> handed(nanos, kind);
      case QUEUED -> {
        // Before it heard of the block from there, nothing that it says is a request for it.
        if ((kind == BlockTalk.GETDATA || kind == BlockTalk.GETBLOCKTXN) && !marks.isEmpty()) {
          marks.add(new Mark(nanos, What.ASKED));
        }
      }
      case WRITTEN -> {}
    }
  }

  private void handed(long nanos, BlockTalk kind) {
    switch (kind) {
      case INV -> marks.add(new Mark(nanos, What.INV));
      case HEADERS -> marks.add(new Mark(nanos, What.HEADERS));
      case CMPCTBLOCK, BLOCKTXN -> marks.add(new Mark(nanos, What.PART));
      case BLOCK -> marks.add(new Mark(nanos, What.WHOLE));
      case GETDATA, GETBLOCKTXN -> {}
    }
  }

  private void engine(long nanos, BlockLog.Kind kind) {
    if (kind == BlockLog.Kind.HEADER) {
      marks.add(new Mark(nanos, What.HEADER_TAKEN));
    } else if (kind == BlockLog.Kind.COMPACT_REBUILT) {
      marks.add(new Mark(nanos, What.REBUILT));
    }
  }

  private void sender(long nanos, WireLog.Step step) {
    if (step == WireLog.Step.QUEUED) {
      queuedAt = nanos;
    } else if (step == WireLog.Step.WRITTEN) {
      writtenAt = nanos;
    }
  }

  /**
   * Divides the time from the sender's having the block until the receiver accepted it.
   *
   * @param connectedAt at the sender; {@link Percentile#NEVER} if that is not known
   */
  StageTimes divide(StageClock clock, long connectedAt, long acceptedAt) {
    if (queuedAt != Percentile.NEVER && connectedAt <= queuedAt) {
      clock.until(PathStage.VALIDATE, connectedAt);
    }
    clock.until(PathStage.ANNOUNCE, queuedAt);
    clock.until(PathStage.QUEUE, writtenAt);
    clock.until(PathStage.LINK, readAt);
    if (marks.isEmpty()) {
      clock.until(PathStage.LEFT_OVER, Percentile.NEVER);
    } else {
      clock.until(PathStage.DECODE, marks.getFirst().nanos());
    }
    clock.until(atReceiver(clock), acceptedAt);
    return clock.take();
  }

  /** Goes through what happened at the receiver; the stage in which it was in the end. */
  private PathStage atReceiver(StageClock clock) {
    PathStage stage = PathStage.LEFT_OVER;
    for (Mark mark : marks) {
      PathStage next =
          switch (mark.what()) {
            case INV -> mark.equals(marks.getFirst()) ? PathStage.ROUND_TRIP : stage;
            // One that was not asked for changes nothing.
            case HEADERS ->
                mark.equals(marks.getFirst()) || isAnswerToInv(mark) ? PathStage.LEFT_OVER : stage;
            case HEADER_TAKEN -> stage == PathStage.LEFT_OVER ? PathStage.VALIDATE : stage;
            case ASKED -> PathStage.ROUND_TRIP;
            case PART -> PathStage.RECONSTRUCT;
            case REBUILT, WHOLE -> PathStage.VALIDATE;
          };
      if (mark.what() == What.HEADER_TAKEN && stage == PathStage.LEFT_OVER) {
        clock.until(PathStage.VALIDATE, mark.nanos());
      }
      if (next != stage) {
        clock.until(stage, mark.nanos());
        stage = next;
      }
    }
    return stage;
  }

  private boolean isAnswerToInv(Mark mark) {
    return marks.getFirst().what() == What.INV
        && marks.stream()
            .noneMatch(each ->
                each.nanos() < mark.nanos()
                    && (each.what() == What.HEADERS || each.what() == What.ASKED));
  }
}
