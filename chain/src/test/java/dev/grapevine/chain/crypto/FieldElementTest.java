package dev.grapevine.chain.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.Test;

/** The field's arithmetic against {@link BigInteger}, with the values where carries happen. */
class FieldElementTest {
  private static final BigInteger P = Curve.FIELD;
  private static final BigInteger ALL = BigInteger.ONE.shiftLeft(256);

  private final RandomGenerator random = new SplittableRandom(324);

  private List<BigInteger> values() {
    List<BigInteger> values = new ArrayList<>();
    for (int shift : new int[] {0, 1, 51, 52, 104, 155, 156, 207, 208, 255}) {
      BigInteger power = BigInteger.ONE.shiftLeft(shift);
      values.addAll(List.of(power.subtract(BigInteger.ONE), power, P.subtract(power)));
    }
    values.addAll(List.of(P, P.add(BigInteger.ONE), ALL.subtract(BigInteger.ONE)));
    for (int i = 0; i < 20; i++) {
      values.add(new BigInteger(256, new java.util.Random(random.nextLong())));
      values.add(
          BigInteger.ONE
              .shiftLeft(256)
              .subtract(new BigInteger(40, new java.util.Random(i)).add(BigInteger.ONE)));
    }
    return values;
  }

  private static FieldElement element(BigInteger value) {
    return FieldElement.read(BigIntegers.asUnsignedByteArray(32, value), 0);
  }

  private static void same(FieldElement element, BigInteger expected) {
    assertThat(new BigInteger(1, element.toBytes())).isEqualTo(expected.mod(P));
  }

  @Test
  void agreesWithBigIntegersForEveryPair() {
    for (BigInteger a : values()) {
      FieldElement x = element(a);
      same(x, a);
      same(x.square(), a.multiply(a));
      same(x.negate(), a.negate());
      same(x.half(), a.multiply(BigInteger.TWO.modInverse(P)));
      same(x.times(255), a.multiply(BigInteger.valueOf(255)));
      for (BigInteger b : values()) {
        FieldElement y = element(b);
        same(x.multiply(y), a.multiply(b));
        same(x.add(y), a.add(b));
        same(x.subtract(y), a.subtract(b));
        assertThat(x.equals(y)).isEqualTo(a.mod(P).equals(b.mod(P)));
      }
    }
  }

  @Test
  void invertsAndTakesRoots() {
    for (BigInteger a : values()) {
      FieldElement x = element(a);
      boolean zero = a.mod(P).signum() == 0;
      same(x.inverse(), zero ? BigInteger.ZERO : a.modInverse(P));
      same(x.rootCandidate(), a.modPow(P.add(BigInteger.ONE).shiftRight(2), P));
      boolean square =
          zero || a.modPow(P.subtract(BigInteger.ONE).shiftRight(1), P).equals(BigInteger.ONE);
      assertThat(x.isSquare()).isEqualTo(square);
    }
  }

  /** Sums of sums are where limbs grow; nothing may spill however long it goes on. */
  @Test
  void staysInBoundsThroughALongHistory() {
    FieldElement x = FieldElement.ONE;
    BigInteger expected = BigInteger.ONE;
    for (int i = 0; i < 20_000; i++) {
      BigInteger operand = new BigInteger(256, new java.util.Random(random.nextLong()));
      FieldElement y = element(operand);
      switch (random.nextInt(6)) {
        case 0 -> {
          x = x.add(y);
          expected = expected.add(operand);
        }
        case 1 -> {
          x = y.subtract(x);
          expected = operand.subtract(expected);
        }
        case 2 -> {
          x = x.multiply(y);
          expected = expected.multiply(operand);
        }
        case 3 -> {
          x = x.times(200);
          expected = expected.multiply(BigInteger.valueOf(200));
        }
        case 4 -> {
          x = x.half();
          expected = expected.multiply(BigInteger.TWO.modInverse(P));
        }
        default -> {
          x = x.square();
          expected = expected.multiply(expected);
        }
      }
      expected = expected.mod(P);
    }
    same(x, expected);
  }
}
