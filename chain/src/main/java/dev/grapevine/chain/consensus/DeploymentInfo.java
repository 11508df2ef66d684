package dev.grapevine.chain.consensus;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What {@code getdeploymentinfo} tells of one deployment, as of one block. */
public sealed interface DeploymentInfo {
  /** Its name in RPC. */
  String name();

  /** True if it binds the block on top. */
  boolean active();

  /**
   * One whose height is known.
   *
   * @param height of the first block that it binds
   */
  record Buried(String name, boolean active, int height) implements DeploymentInfo {}

  /**
   * One that miners signal for.
   *
   * @param height of the first block that it binds, where that is known
   * @param deployment its parameters
   * @param status of the block itself
   * @param since height of the first block with that status
   * @param next status of the block on top
   * @param signalling while signals say something: those of the block's period
   */
  record VersionBits(
      boolean active,
      OptionalInt height,
      VersionBitsDeployment deployment,
      ThresholdState status,
      int since,
      ThresholdState next,
      Optional<Signalling> signalling)
      implements DeploymentInfo {
    @Override
    public String name() {
      return deployment.name();
    }
  }

  /**
   * The signals of a period up to a block.
   *
   * @param period blocks of a whole period
   * @param count blocks that signalled
   * @param goal what they have to reach; empty once locked in
   * @param blocks whether each block of the period signalled, in their order; its size is the
   *     number of blocks elapsed
   */
  record Signalling(int period, int count, Optional<Goal> goal, List<Boolean> blocks) {
    /** Blocks of the period so far. */
    public int elapsed() {
      return blocks.size();
    }
  }

  /**
   * What signals have to reach.
   *
   * @param threshold signals in the period
   * @param possible whether the blocks that are left suffice
   */
  record Goal(int threshold, boolean possible) {}
}
