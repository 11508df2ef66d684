package dev.grapevine.node.methods;

/** How far a scan is, and whether it is to end. Written by the scan, asked about from elsewhere. */
final class ScanProgress {
  private volatile int percent;
  private volatile int height = -1;
  private volatile boolean aborted;

  /** So far it is, of 100. */
  void at(int percentDone) {
    percent = percentDone;
  }

  /** So far it is, at this height. */
  void at(int percentDone, int heightReached) {
    height = heightReached;
    percent = percentDone;
  }

  int percent() {
    return percent;
  }

  /** The height that was reached; -1 where there is none to tell. */
  int height() {
    return height;
  }

  void abort() {
    aborted = true;
  }

  /** True once somebody wants it to end. */
  boolean isAborted() {
    return aborted;
  }
}
