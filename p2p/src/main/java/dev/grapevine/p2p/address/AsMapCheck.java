package dev.grapevine.p2p.address;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Whether every way through a map comes to an end and none is a detour (Bitcoin Core {@code
 * SanityCheckAsmap}), so that nobody's file makes a lookup fail or run on:
 *
 * <ul>
 *   <li>No way needs more bits than an address has, and each ends with a RETURN. There are no
 *       loops, as jumps only go ahead.
 *   <li>What follows a JUMP ends where it leads to: no jump crosses another, leads into an
 *       instruction or beyond the end, and everything can be reached.
 *   <li>Nothing that could be shorter: no DEFAULT right before a DEFAULT or RETURN, no two MATCHes
 *       of fewer than 8 bits after each other, less than a byte of zeros at the end.
 * </ul>
 *
 * <p>Reads the map once; memory for one jump a bit of an address.
 */
final class AsMapCheck {
  private static final int FULL_MATCH_BITS = 8;

  private final AsMapCode code;

  /** The jumps that lead ahead of where we are, the nearest first. */
  private final Deque<Target> targets = new ArrayDeque<>();

  private int bitsLeft = AsMap.ADDRESS_BITS;
  private AsMapCode.Kind before = AsMapCode.Kind.JUMP;
  private boolean shortMatchBefore;

  /** Where a jump leads to, and bits of the address that are not used then. */
  private record Target(int position, int bitsLeft) {}

  /** What is known after an instruction. */
  private enum Verdict {
    GO_ON,
    SOUND,
    UNSOUND
  }

  private AsMapCheck(byte[] map) {
    this.code = new AsMapCode(map);
  }

  static boolean isSound(byte[] map) {
    return new AsMapCheck(map).isSound();
  }

  private boolean isSound() {
    Verdict verdict = Verdict.GO_ON;
    while (verdict == Verdict.GO_ON) {
      Target next = targets.peek();
      if (code.left() == 0 || (next != null && code.position() >= next.position())) {
        return false;
      }
      AsMapCode.Kind kind = code.next();
      verdict =
          switch (kind) {
            case RETURN -> returned();
            case JUMP -> jump();
            case MATCH -> match();
            case DEFAULT ->
                before == AsMapCode.Kind.DEFAULT ? Verdict.UNSOUND : goOn(AsMapCode.Kind.DEFAULT);
            case TRUNCATED -> Verdict.UNSOUND;
          };
    }
    return verdict == Verdict.SOUND;
  }

  private Verdict goOn(AsMapCode.Kind kind) {
    before = kind;
    return Verdict.GO_ON;
  }

  private Verdict returned() {
    if (before == AsMapCode.Kind.DEFAULT) {
      return Verdict.UNSOUND;
    }
    Target next = targets.poll();
    if (next == null) {
      return code.isPadding() ? Verdict.SOUND : Verdict.UNSOUND;
    }
    bitsLeft = next.bitsLeft();
    return code.position() == next.position() ? goOn(AsMapCode.Kind.JUMP) : Verdict.UNSOUND;
  }

  private Verdict jump() {
    Target outer = targets.peek();
    if (code.argument() > code.left() || bitsLeft == 0) {
      return Verdict.UNSOUND;
    }
    bitsLeft--;
    int position = code.position() + code.argument();
    if (outer != null && position >= outer.position()) {
      return Verdict.UNSOUND;
    }
    targets.push(new Target(position, bitsLeft));
    return goOn(AsMapCode.Kind.JUMP);
  }

  private Verdict match() {
    int bits = AsMap.matchBits(code.argument());
    boolean isShort = bits < FULL_MATCH_BITS;
    if ((isShort && shortMatchBefore && before == AsMapCode.Kind.MATCH) || bits > bitsLeft) {
      return Verdict.UNSOUND;
    }
    shortMatchBefore = isShort;
    bitsLeft -= bits;
    return goOn(AsMapCode.Kind.MATCH);
  }
}
