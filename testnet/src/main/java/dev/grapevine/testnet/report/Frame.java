package dev.grapevine.testnet.report;

/**
 * The measures of a picture, in units of which a letter is 12 high.
 *
 * @param right room beside the axes, for the legend where it is there
 * @param ticks of the axis to the right, at the most
 * @param legendBelow beneath the axes instead of beside them
 */
record Frame(int width, int left, int right, int height, int ticks, boolean legendBelow) {
  /** For a page, and for paper. */
  static final Frame WIDE = new Frame(920, 62, 170, 380, 8, false);

  /** For a telephone: as wide as its screen, so that letters stay letters. */
  static final Frame NARROW = new Frame(400, 52, 18, 320, 4, true);
}
