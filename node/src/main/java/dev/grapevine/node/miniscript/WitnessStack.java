package dev.grapevine.node.miniscript;

import dev.grapevine.chain.primitives.ByteWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Elements that satisfy or dissatisfy an expression, the last one on top. Putting two together
 * costs nothing, for they are kept as what they were made of.
 *
 * @param possible whether there is such a thing at all
 * @param signed whether a signature is among them
 * @param malleable whether others could use other elements instead
 * @param bytes in a witness
 */
record WitnessStack(boolean possible, boolean signed, boolean malleable, int bytes, Parts parts)
    implements Ways<WitnessStack> {
  /** What it is made of. */
  private sealed interface Parts {
    /** No element. */
    record None() implements Parts {}

    /** One element. */
    record One(byte[] element) implements Parts {}

    /** What is below and what is above. */
    record Two(Parts below, Parts above) implements Parts {}
  }

  private static final Parts NO_PARTS = new Parts.None();

  static final WitnessStack IMPOSSIBLE = new WitnessStack(false, false, false, 0, NO_PARTS);
  static final WitnessStack EMPTY = new WitnessStack(true, false, false, 0, NO_PARTS);
  static final WitnessStack ZERO = of(new byte[0]);
  static final WitnessStack ONE = of(new byte[] {1});

  /** One element. */
  static WitnessStack of(byte[] element) {
    int bytes = ByteWriter.compactSizeLength(element.length) + element.length;
    return new WitnessStack(true, false, false, bytes, new Parts.One(element));
  }

  static WitnessStack signature(byte[] signature) {
    WitnessStack stack = of(signature);
    return new WitnessStack(true, true, false, stack.bytes, stack.parts);
  }

  /** The same, known to be one of several that are as good. */
  WitnessStack changeable() {
    return changeable(true);
  }

  WitnessStack changeable(boolean condition) {
    return condition && possible ? new WitnessStack(true, signed, true, bytes, parts) : this;
  }

  /** These, and {@code above} on top of them. */
  @Override
  public WitnessStack then(WitnessStack above) {
    if (!possible || !above.possible) {
      return IMPOSSIBLE;
    }
    return new WitnessStack(
        true,
        signed || above.signed,
        malleable || above.malleable,
        bytes + above.bytes,
        bytes == 0 ? above.parts : above.bytes == 0 ? parts : new Parts.Two(parts, above.parts));
  }

  /**
   * The one to use, if others must not be able to change it: without a signature if there is, for
   * others could use that too; among two without, either can become the other.
   */
  @Override
  public WitnessStack or(WitnessStack other) {
    if (!possible || !other.possible) {
      return possible ? this : other;
    }
    if (signed != other.signed) {
      return signed ? other : this;
    }
    if (signed && malleable != other.malleable) {
      return malleable ? other : this;
    }
    WitnessStack shorter = bytes <= other.bytes ? this : other;
    return shorter.changeable(!signed);
  }

  /** The elements from the lowest to the one on top. */
  List<byte[]> elements() {
    List<byte[]> elements = new ArrayList<>();
    Deque<Parts> open = new ArrayDeque<>(List.of(parts));
    while (!open.isEmpty()) {
      switch (open.pop()) {
        case Parts.None _ -> {}
        case Parts.One(byte[] element) -> elements.add(element);
        case Parts.Two(Parts below, Parts above) -> {
          open.push(above);
          open.push(below);
        }
      }
    }
    return elements;
  }
}
