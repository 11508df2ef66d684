package dev.grapevine.node.core;

/**
 * All traffic so far, and what of the upload target is left.
 *
 * @param uploadTarget bytes a day, 0 for any
 * @param secondsLeft until the day ends; 0 without a target
 */
public record NetTotals(
    long bytesReceived,
    long bytesSent,
    long uploadTarget,
    UploadState state,
    long bytesLeft,
    long secondsLeft) {
  /** The day of an upload target ({@code MAX_UPLOAD_TIMEFRAME}, net.h). */
  public static final long DAY_SECONDS = 24 * 60 * 60;
}
