package dev.grapevine.chain.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.crypto.Hash160;
import dev.grapevine.chain.crypto.Sha256;
import dev.grapevine.chain.crypto.SignatureVerifier;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Witness;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever a peer sends ends in a {@link ScriptError}, never in an exception, and what passes under
 * some flags passes under fewer. {@code -Dcases=1000000} for a long run.
 */
class RandomScriptsTest {
  private static final int CASES = Integer.getInteger("cases", 30_000);
  private static final int ALL_FLAGS = (1 << ScriptFlag.values().length) - 1;

  /** Signatures verify by chance, so that scripts go on after them. */
  private static final SignatureVerifier COIN =
      new SignatureVerifier() {
        @Override
        public boolean verifyEcdsa(byte[] publicKey, byte[] derSignature, byte[] hash) {
          return (hash[0] & 1) == 0;
        }

        @Override
        public boolean verifySchnorr(byte[] xOnlyKey, byte[] signature, byte[] message) {
          return (message[0] & 1) == 0;
        }

        @Override
        public boolean checkTweak(byte[] xOnlyKey, byte[] tweak, byte[] tweaked, boolean odd) {
          return odd;
        }
      };

  @Test
  void randomScriptsEndInAnError() {
    Random random = new Random(77);
    Map<ScriptError, Integer> seen = new EnumMap<>(ScriptError.class);
    for (int i = 0; i < CASES; i++) {
      PrecomputedTransactionData data = randomSpend(random);
      int sparse = random.nextInt();
      sparse &= random.nextInt();
      ScriptFlags flags = ScriptVectors.filled(new ScriptFlags(sparse & ALL_FLAGS));
      ScriptError error = ScriptVerifier.verifyInput(data, 0, flags, COIN);
      seen.merge(error, 1, Integer::sum);
      if (error.isOk()) {
        ScriptFlags fewer =
            ScriptVectors.trimmed(flags.minus(new ScriptFlags(random.nextInt() & ALL_FLAGS)));
        assertThat(ScriptVerifier.verifyInput(data, 0, fewer, COIN))
            .as("%s, then %s: %s", flags, fewer, data.transaction().inputs())
            .isEqualTo(ScriptError.OK);
      }
    }
    // the cases must reach deep: most ways to fail are seen, and success is
    assertThat(seen).hasSizeGreaterThan(25).containsKey(ScriptError.OK);
  }

  private static PrecomputedTransactionData randomSpend(Random random) {
    Script inner = randomScript(random, 12);
    List<byte[]> items = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      items.add(randomData(random));
    }
    Script pushes = randomPushes(random);
    return switch (random.nextInt(5)) {
      case 0 -> ScriptTestsTest.spend(pushes, inner, Witness.EMPTY, 1);
      case 1 -> {
        Script locking = StandardScript.payToScriptHash(Hash160.hash(inner.bytes()));
        Script unlocking = new ScriptBuilder().raw(pushes.bytes()).data(inner.bytes()).build();
        yield ScriptTestsTest.spend(unlocking, locking, Witness.of(items), 1);
      }
      case 2 -> {
        items.add(inner.bytes());
        Script locking = StandardScript.payToWitnessScriptHash(Sha256.hash(inner.bytes()));
        yield ScriptTestsTest.spend(Script.EMPTY, locking, Witness.of(items), 1);
      }
      case 3 -> {
        items.add(inner.bytes());
        byte[] control = new byte[33 + 32 * random.nextInt(3)];
        random.nextBytes(control);
        control[0] = (byte) (random.nextInt(8) == 0 ? control[0] : 0xc1);
        items.add(control);
        if (random.nextInt(4) == 0) {
          items.add(new byte[] {0x50, 1});
        }
        Script locking = StandardScript.payToTaproot(new byte[32]);
        yield ScriptTestsTest.spend(Script.EMPTY, locking, Witness.of(items), 1);
      }
      default -> {
        int version = random.nextInt(3);
        byte[] program = new byte[2 + random.nextInt(39)];
        yield ScriptTestsTest.spend(
            Script.EMPTY,
            StandardScript.payToWitnessProgram(version, program),
            Witness.of(items),
            1);
      }
    };
  }

  private static Script randomPushes(Random random) {
    ScriptBuilder builder = new ScriptBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      builder.data(randomData(random));
    }
    return builder.build();
  }

  private static Script randomScript(Random random, int operations) {
    ScriptBuilder builder = new ScriptBuilder();
    for (int i = random.nextInt(operations); i > 0; i--) {
      switch (random.nextInt(8)) {
        case 0, 1 -> builder.data(randomData(random));
        case 2, 3 -> builder.number(random.nextInt(6));
        case 4 -> builder.op(0x63 + random.nextInt(6));
        case 5 -> builder.op(0xac + random.nextInt(15));
        case 6 -> builder.op(random.nextInt(256));
        default -> builder.op(0x61 + random.nextInt(0x5a));
      }
    }
    return builder.build();
  }

  private static byte[] randomData(Random random) {
    byte[] data =
        switch (random.nextInt(8)) {
          case 0 -> new byte[0];
          case 1 -> new byte[32];
          case 2 -> new byte[33];
          case 3 -> new byte[64 + random.nextInt(2)];
          case 4 -> new byte[random.nextInt(600)];
          default -> new byte[1 + random.nextInt(4)];
        };
    if (random.nextBoolean()) {
      random.nextBytes(data);
    } else if (data.length > 0) {
      data[0] = (byte) random.nextInt(5);
    }
    return data;
  }
}
