package dev.grapevine.chain.consensus;

import dev.grapevine.chain.consensus.DeploymentInfo.Goal;
import dev.grapevine.chain.consensus.DeploymentInfo.Signalling;
import dev.grapevine.chain.primitives.BlockHash;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which changes of the rules bind which block: the buried ones by height, the others by what the
 * blocks below signalled (BIP9; Bitcoin Core {@code versionbits.cpp}).
 *
 * <p>The state of a period follows from the headers below it alone. It is kept by the hash of the
 * last block before the period, one entry for each period of each branch that was asked about, so
 * that proof of work bounds their number; a first question walks back to the last known period.
 * Owned by one thread.
 */
public final class Deployments {
  private final ChainParams params;
  private final List<Map<BlockHash, ThresholdState>> known = new ArrayList<>();

  /** Those of a network. */
  public Deployments(ChainParams params) {
    this.params = params;
    for (int i = 0; i < params.versionBits().size(); i++) {
      known.add(new HashMap<>());
    }
  }

  /** True if the block on top of {@code previous} is bound by a buried deployment. */
  public boolean isActiveAfter(Ancestry previous, BuriedDeployment deployment) {
    return previous.height() + 1 >= params.buried().of(deployment);
  }

  /**
   * State of a deployment for the block on top of {@code previous}.
   *
   * @param deployment one of the network's
   */
  public ThresholdState stateAfter(Ancestry previous, VersionBitsDeployment deployment) {
    return stateAfter(Optional.of(previous), deployment);
  }

  /** Version for the block on top of {@code previous}: signals for all that is under way. */
  public int blockVersion(Ancestry previous) {
    int version = VersionBitsDeployment.TOP_BITS;
    for (VersionBitsDeployment deployment : params.versionBits()) {
      ThresholdState state = stateAfter(previous, deployment);
      if (state == ThresholdState.STARTED || state == ThresholdState.LOCKED_IN) {
        version |= deployment.mask();
      }
    }
    return version;
  }

  /** What there is to tell as of {@code block}; without deployments that never bind. */
  public List<DeploymentInfo> info(Ancestry block) {
    List<DeploymentInfo> all = new ArrayList<>();
    for (BuriedDeployment deployment : BuriedDeployment.values()) {
      int height = params.buried().of(deployment);
      if (height != BuriedHeights.NEVER) {
        all.add(
            new DeploymentInfo.Buried(deployment.text(), isActiveAfter(block, deployment), height));
      }
    }
    for (VersionBitsDeployment deployment : params.versionBits()) {
      if (deployment.startTime() != VersionBitsDeployment.NEVER_ACTIVE) {
        all.add(info(block, deployment));
      }
    }
    return all;
  }

  private DeploymentInfo info(Ancestry block, VersionBitsDeployment deployment) {
    Optional<? extends Ancestry> previous = block.ancestor(block.height() - 1);
    ThresholdState status = stateAfter(previous, deployment);
    ThresholdState next = stateAfter(Optional.of(block), deployment);
    int since = since(previous, deployment, status);
    OptionalInt height = OptionalInt.empty();
    if (status == ThresholdState.ACTIVE) {
      height = OptionalInt.of(since);
    } else if (next == ThresholdState.ACTIVE) {
      height = OptionalInt.of(block.height() + 1);
    }
    return new DeploymentInfo.VersionBits(
        height.isPresent(),
        height,
        deployment,
        status,
        since,
        next,
        signalling(block, deployment, status));
  }

  private static Optional<Signalling> signalling(
      Ancestry block, VersionBitsDeployment deployment, ThresholdState status) {
    if (status != ThresholdState.STARTED && status != ThresholdState.LOCKED_IN) {
      return Optional.empty();
    }
    int period = deployment.period();
    List<Boolean> blocks = new ArrayList<>();
    int count = 0;
    for (int height = block.height() - block.height() % period;
        height <= block.height();
        height++) {
      boolean signals = deployment.isSignalledBy(ancestor(block, height).header().version());
      blocks.add(signals);
      count += signals ? 1 : 0;
    }
    int missed = blocks.size() - count;
    int threshold = deployment.threshold();
    Optional<Goal> goal =
        status == ThresholdState.STARTED
            ? Optional.of(new Goal(threshold, period - threshold >= missed))
            : Optional.empty();
    return Optional.of(new Signalling(period, count, goal, List.copyOf(blocks)));
  }

  /** Height of the first block in {@code state}, which is that of the block on {@code previous}. */
  private int since(
      Optional<? extends Ancestry> previous,
      VersionBitsDeployment deployment,
      ThresholdState state) {
    if (previous.isEmpty()
        || state == ThresholdState.DEFINED
        || deployment.startTime() == VersionBitsDeployment.ALWAYS_ACTIVE
        || deployment.startTime() == VersionBitsDeployment.NEVER_ACTIVE) {
      return 0;
    }
    Ancestry block = previous.get();
    int first = periodStart(block, deployment.period());
    while (first > 0) {
      Optional<? extends Ancestry> before = block.ancestor(first - deployment.period() - 1);
      if (before.isEmpty() || stateAfter(before, deployment) != state) {
        return first;
      }
      first -= deployment.period();
    }
    return first;
  }

  /** Height of the first block of the period that the block on top of {@code previous} is in. */
  private static int periodStart(Ancestry previous, int period) {
    int height = previous.height() + 1;
    return height - height % period;
  }

  private ThresholdState stateAfter(
      Optional<? extends Ancestry> previous, VersionBitsDeployment deployment) {
    if (deployment.startTime() == VersionBitsDeployment.ALWAYS_ACTIVE) {
      return ThresholdState.ACTIVE;
    }
    if (deployment.startTime() == VersionBitsDeployment.NEVER_ACTIVE) {
      return ThresholdState.FAILED;
    }
    int period = deployment.period();
    Map<BlockHash, ThresholdState> states = known.get(params.versionBits().indexOf(deployment));
    // The last blocks of the periods whose states are still to be found, the latest first.
    Deque<Ancestry> unknown = new ArrayDeque<>();
    ThresholdState state = ThresholdState.DEFINED;
    Optional<? extends Ancestry> walk =
        previous.flatMap(block -> block.ancestor(periodStart(block, period) - 1));
    while (walk.isPresent()) {
      Ancestry last = walk.get();
      ThresholdState found = states.get(last.header().hash());
      if (found != null) {
        state = found;
        break;
      }
      unknown.addFirst(last);
      if (last.medianTimePast() < deployment.startTime()) {
        // Median times only grow, so that no earlier period has started either.
        break;
      }
      walk = last.ancestor(last.height() - period);
    }
    for (Ancestry last : unknown) {
      state = next(state, last, deployment);
      states.put(last.header().hash(), state);
    }
    return state;
  }

  /** State of the period after {@code last}, the last block of a period in {@code state}. */
  private static ThresholdState next(
      ThresholdState state, Ancestry last, VersionBitsDeployment deployment) {
    return switch (state) {
      case DEFINED ->
          last.medianTimePast() >= deployment.startTime()
              ? ThresholdState.STARTED
              : ThresholdState.DEFINED;
      case STARTED -> {
        if (signals(last, deployment) >= deployment.threshold()) {
          yield ThresholdState.LOCKED_IN;
        }
        yield last.medianTimePast() >= deployment.timeout()
            ? ThresholdState.FAILED
            : ThresholdState.STARTED;
      }
      case LOCKED_IN ->
          last.height() + 1 >= deployment.minActivationHeight()
              ? ThresholdState.ACTIVE
              : ThresholdState.LOCKED_IN;
      case ACTIVE, FAILED -> state;
    };
  }

  private static int signals(Ancestry last, VersionBitsDeployment deployment) {
    int count = 0;
    for (int back = 0; back < deployment.period(); back++) {
      if (deployment.isSignalledBy(ancestor(last, last.height() - back).header().version())) {
        count++;
      }
    }
    return count;
  }

  private static Ancestry ancestor(Ancestry from, int height) {
    return from.ancestor(height)
        .orElseThrow(() -> new IllegalStateException("no ancestor at " + height));
  }
}
