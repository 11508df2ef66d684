package dev.grapevine.node.miniscript;

/**
 * How the stack stands while operations run, at worst, against how it stands after them. Parts are
 * put together by {@link #then} for what follows and {@link #or} for what happens instead.
 *
 * @param possible whether they can be run at all
 * @param taken elements more before than after; less, if negative
 * @param peak elements more at the highest point than after
 */
record StackUse(boolean possible, int taken, int peak) implements Ways<StackUse> {
  static final StackUse NEVER = new StackUse(false, 0, 0);
  static final StackUse NOTHING = of(0, 0);
  static final StackUse PUSH = of(-1, 0);
  static final StackUse IF = of(1, 1);

  /** An operation that takes two elements and leaves one. */
  static final StackUse TWO_TO_ONE = of(1, 1);

  static final StackUse TWO_TO_NONE = of(2, 2);

  /** An operation that takes one element and leaves none. */
  static final StackUse DROP = of(1, 1);

  static StackUse of(int taken, int peak) {
    return new StackUse(true, taken, peak);
  }

  @Override
  public StackUse then(StackUse next) {
    return possible && next.possible
        ? of(taken + next.taken, Math.max(next.peak, next.taken + peak))
        : NEVER;
  }

  @Override
  public StackUse or(StackUse other) {
    if (!possible || !other.possible) {
      return possible ? this : other;
    }
    return of(Math.max(taken, other.taken), Math.max(peak, other.peak));
  }
}
