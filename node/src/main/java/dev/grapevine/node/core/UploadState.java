package dev.grapevine.node.core;

/** What {@code -maxuploadtarget} still allows (Bitcoin Core {@code OutboundTargetReached}). */
public enum UploadState {
  /** Everything, as when there is no limit. */
  OPEN,
  /** No blocks older than a week: the rest of the day's bytes is for new blocks. */
  NO_HISTORY,
  /** The day's bytes are sent; new blocks are served all the same. */
  SPENT
}
