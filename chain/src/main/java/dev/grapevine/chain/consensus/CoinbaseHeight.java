package dev.grapevine.chain.consensus;

import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.script.ScriptBuilder;
import java.util.Arrays;

/** The block's height as the first push of its coinbase (BIP34). */
public final class CoinbaseHeight {
  private CoinbaseHeight() {}

  /** The bytes that a coinbase's script at {@code height} begins with: a minimal push. */
  public static Script push(int height) {
    return new ScriptBuilder().number(height).build();
  }

  /** True if {@code scriptSig} begins with the push of {@code height}. */
  static boolean startsWith(Script scriptSig, int height) {
    byte[] expected = push(height).bytes();
    byte[] actual = scriptSig.bytes();
    return actual.length >= expected.length
        && Arrays.equals(actual, 0, expected.length, expected, 0, expected.length);
  }
}
