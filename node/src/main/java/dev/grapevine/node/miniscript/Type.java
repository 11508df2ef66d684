package dev.grapevine.node.miniscript;

/**
 * What is known of an expression for certain, as a set of BIP379's letters.
 *
 * <ul>
 *   <li>One of B, V, K, W: leaves a value on the stack; leaves nothing or fails; leaves a key that
 *       CHECKSIG is to follow; as B, with its inputs one below the top.
 *   <li>Correctness: z takes nothing from the stack, o one element; n never needs zero on top; d
 *       can be dissatisfied; u leaves exactly 1.
 *   <li>Malleability: e dissatisfied without a signature in one way only; f not dissatisfied
 *       without a signature; s not satisfied without one; m each condition has a satisfaction that
 *       others cannot change.
 *   <li>Lock times within: g relative in seconds, h relative in blocks, i absolute in seconds, j
 *       absolute in blocks; k no spend needs two of different units.
 *   <li>x: its last operation cannot take VERIFY into itself.
 * </ul>
 *
 * <p>Without one of B, V, K, W the expression is no valid one.
 */
record Type(int bits) {
  private static final String LETTERS = "BVKWzonduefsmxghijk";

  static final Type NONE = new Type(0);

  /** All of these letters and no other. */
  static Type of(String letters) {
    return new Type(bitsOf(letters));
  }

  private static int bitsOf(String letters) {
    int bits = 0;
    for (int i = 0; i < letters.length(); i++) {
      int letter = LETTERS.indexOf(letters.charAt(i));
      if (letter < 0) {
        throw new IllegalArgumentException("no property: " + letters.charAt(i));
      }
      bits |= 1 << letter;
    }
    return bits;
  }

  /** Whether it has each of these letters. */
  boolean is(String letters) {
    int wanted = bitsOf(letters);
    return (bits & wanted) == wanted;
  }

  /** Whether it is of one of the four basic types. */
  boolean isValid() {
    return (bits & 0b1111) != 0;
  }

  /** What both have. */
  Type and(Type other) {
    return new Type(bits & other.bits);
  }

  /** What one of them has. */
  Type or(Type other) {
    return new Type(bits | other.bits);
  }

  /** This and, on a condition, more letters. */
  Type plus(boolean condition, String letters) {
    return condition ? new Type(bits | bitsOf(letters)) : this;
  }

  /** This and those among some letters that {@code other} has. */
  Type keep(Type other, String letters) {
    return new Type(bits | (other.bits & bitsOf(letters)));
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < LETTERS.length(); i++) {
      if ((bits >> i & 1) != 0) {
        text.append(LETTERS.charAt(i));
      }
    }
    return text.toString();
  }
}
