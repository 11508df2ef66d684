package dev.grapevine.chain.store;

/**
 * Which block files are appended to: one, or two while blocks of two kinds are kept apart (Bitcoin
 * Core {@code m_blockfile_cursors}). A file is given its number when it is first written to, so
 * that numbers have no gaps. Not thread-safe.
 */
final class FileCursors {
  private static final int NONE = -1;

  private int highest = NONE;
  private int usual = NONE;
  private int apart = NONE;
  private boolean separate;

  /** There is such a file; the highest is gone on with. */
  void seen(int file) {
    highest = Math.max(highest, file);
    usual = highest;
  }

  /** Keeps blocks apart from now on; with {@code anew} none goes to a file that is there. */
  void separate(boolean anew) {
    separate = true;
    if (anew) {
      usual = NONE;
    }
  }

  /** The file for the next block. */
  int current(boolean isApart) {
    int file = isApart && separate ? apart : usual;
    return file == NONE ? next(isApart) : file;
  }

  /** Begins another file, and answers which. */
  int next(boolean isApart) {
    highest++;
    if (isApart && separate) {
      apart = highest;
    } else {
      usual = highest;
    }
    return highest;
  }

  boolean isAppendedTo(int file) {
    return file == usual || file == apart;
  }
}
