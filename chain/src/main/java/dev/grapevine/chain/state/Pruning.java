package dev.grapevine.chain.state;

import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.store.FileBlockStore;

/**
 * Whether old blocks are deleted ({@code -prune}), and how large the files are that go as a whole
 * ({@code -fastprune}).
 *
 * @param targetBytes of blocks and undo data to stay below; 0 to delete nothing, {@link #MANUAL} to
 *     delete on request alone
 * @param smallFiles files of 64 KiB, and pruning from height 100 on, for tests
 */
public record Pruning(long targetBytes, boolean smallFiles) {
  /** Deletes what it is told to. */
  public static final long MANUAL = Long.MAX_VALUE;

  /** {@code MIN_DISK_SPACE_FOR_BLOCK_FILES}. */
  public static final long LEAST_TARGET_BYTES = 550L << 20;

  /** So many blocks below the tip are never deleted ({@code MIN_BLOCKS_TO_KEEP}). */
  public static final int KEPT_BLOCKS = 288;

  /** Keeps everything. */
  public static final Pruning OFF = new Pruning(0, false);

  /** {@code -fastprune}'s {@code max_blockfile_size}. */
  private static final int SMALL_FILE_BYTES = 0x10000;

  /** True if blocks may be deleted at all. */
  public boolean isOn() {
    return targetBytes != 0;
  }

  /** True if they are deleted without being asked for. */
  public boolean isAutomatic() {
    return isOn() && targetBytes != MANUAL;
  }

  /** A new file is begun beyond this. */
  int maxFileBytes() {
    return smallFiles ? SMALL_FILE_BYTES : FileBlockStore.DEFAULT_MAX_FILE_BYTES;
  }

  /** Nothing is deleted before the tip is at this height ({@code nPruneAfterHeight}). */
  public int afterHeight(ChainParams params) {
    return switch (params.name()) {
      case "main" -> 100_000;
      case "regtest" -> smallFiles ? 100 : 1_000;
      default -> 1_000;
    };
  }
}
