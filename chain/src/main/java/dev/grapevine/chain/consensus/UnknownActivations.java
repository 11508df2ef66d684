package dev.grapevine.chain.consensus;

import dev.grapevine.chain.primitives.BlockHash;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Bits of block versions with which the miners have agreed on rules that we do not know, by BIP9's
 * count but without an end (Bitcoin Core {@code CheckUnknownActivations}): a reason to look for a
 * newer version. What our own deployments signal for is none.
 *
 * <p>Kept for each period of each branch that was asked about, as in {@link Deployments}. Owned by
 * one thread.
 */
public final class UnknownActivations {
  /** Bits that a version can signal with. */
  private static final int BITS = 29;

  /** Below it the main network's signals are history: taproot's height and a period. */
  private static final int MAIN_FIRST_HEIGHT = 711_648;

  private static final int MAIN_THRESHOLD = 1_815;

  private final Deployments deployments;
  private final int firstHeight;
  private final int period;
  private final int threshold;
  private final Map<BlockHash, State> known = new HashMap<>();

  /** Bits, one in each place of a mask, after the last block of a period. */
  private record State(int lockedIn, int active) {
    static final State DEFINED = new State(0, 0);
  }

  /** Those of a network whose own deployments are {@code deployments}. */
  public UnknownActivations(ChainParams params, Deployments deployments) {
    boolean main = params.name().equals(Networks.MAIN.name());
    this.deployments = deployments;
    this.firstHeight = main ? MAIN_FIRST_HEIGHT : 0;
    this.period = params.retargetInterval();
    this.threshold = main ? MAIN_THRESHOLD : period * 3 / 4;
  }

  /** The bits whose rules bind the block on top of {@code previous}, ascending. */
  public List<Integer> activeAfter(Ancestry previous) {
    int active = stateAfter(previous).active();
    List<Integer> bits = new ArrayList<>();
    for (int bit = 0; bit < BITS; bit++) {
      if ((active >>> bit & 1) != 0) {
        bits.add(bit);
      }
    }
    return bits;
  }

  private State stateAfter(Ancestry previous) {
    int height = previous.height() + 1;
    Optional<? extends Ancestry> walk = previous.ancestor(height - height % period - 1);
    Deque<Ancestry> unknown = new ArrayDeque<>();
    State state = State.DEFINED;
    while (walk.isPresent() && walk.get().height() >= firstHeight) {
      Ancestry last = walk.get();
      State found = known.get(last.header().hash());
      if (found != null) {
        state = found;
        break;
      }
      unknown.addFirst(last);
      walk = last.ancestor(last.height() - period);
    }
    for (Ancestry last : unknown) {
      state = next(state, last);
      known.put(last.header().hash(), state);
    }
    return state;
  }

  private State next(State state, Ancestry last) {
    int active = state.active() | state.lockedIn();
    // Signals count from the second period on: in the first nothing has been started yet.
    int reached = last.height() < period ? 0 : reached(last);
    return new State(reached & ~active, active);
  }

  /** Bits that enough blocks of the period up to {@code last} signal with. */
  private int reached(Ancestry last) {
    int[] counts = new int[BITS];
    Ancestry block = last;
    for (int i = 0; i < period && block.height() >= firstHeight; i++) {
      Optional<? extends Ancestry> previous = block.ancestor(block.height() - 1);
      if (previous.isEmpty()) {
        break;
      }
      int version = block.header().version();
      if (VersionBitsDeployment.isSignalling(version)) {
        int unexpected = version & ~deployments.blockVersion(previous.get());
        for (int bit = 0; bit < BITS; bit++) {
          counts[bit] += unexpected >>> bit & 1;
        }
      }
      block = previous.get();
    }
    int reached = 0;
    for (int bit = 0; bit < BITS; bit++) {
      if (counts[bit] >= threshold) {
        reached |= 1 << bit;
      }
    }
    return reached;
  }
}
