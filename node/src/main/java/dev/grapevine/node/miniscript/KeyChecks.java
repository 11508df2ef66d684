package dev.grapevine.node.miniscript;

/**
 * Keys of the CHECKMULTISIGs that are run, at most: each counts as an operation.
 *
 * @param possible whether it can be run at all
 */
record KeyChecks(boolean possible, int keys) implements Ways<KeyChecks> {
  static final KeyChecks NEVER = new KeyChecks(false, 0);
  static final KeyChecks NONE = new KeyChecks(true, 0);

  @Override
  public KeyChecks then(KeyChecks next) {
    return possible && next.possible ? new KeyChecks(true, keys + next.keys) : NEVER;
  }

  @Override
  public KeyChecks or(KeyChecks other) {
    if (!possible || !other.possible) {
      return possible ? this : other;
    }
    return keys >= other.keys ? this : other;
  }
}
