package dev.grapevine.chain.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.chain.primitives.Script;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StandardScriptTest {
  private static final byte[] HASH20 = new byte[20];
  private static final byte[] HASH32 = new byte[32];

  private static byte[] key(int header, int size) {
    byte[] key = new byte[size];
    key[0] = (byte) header;
    return key;
  }

  private static String typeOf(Script script) {
    return StandardScript.of(script).typeName();
  }

  @Test
  void everyTemplateIsRecognisedAndNamed() {
    assertThat(typeOf(StandardScript.payToPublicKey(key(2, 33)))).isEqualTo("pubkey");
    assertThat(typeOf(StandardScript.payToPublicKey(key(4, 65)))).isEqualTo("pubkey");
    assertThat(typeOf(StandardScript.payToPublicKeyHash(HASH20))).isEqualTo("pubkeyhash");
    assertThat(typeOf(StandardScript.payToScriptHash(HASH20))).isEqualTo("scripthash");
    assertThat(typeOf(StandardScript.payToWitnessPublicKeyHash(HASH20)))
        .isEqualTo("witness_v0_keyhash");
    assertThat(typeOf(StandardScript.payToWitnessScriptHash(HASH32)))
        .isEqualTo("witness_v0_scripthash");
    assertThat(typeOf(StandardScript.payToTaproot(HASH32))).isEqualTo("witness_v1_taproot");
    assertThat(typeOf(StandardScript.payToWitnessProgram(16, HASH20))).isEqualTo("witness_unknown");
    assertThat(typeOf(Script.parse("51024e73"))).isEqualTo("anchor");
    assertThat(typeOf(StandardScript.nullData(new byte[80]))).isEqualTo("nulldata");
    assertThat(typeOf(Script.parse("6a"))).isEqualTo("nulldata");
  }

  @Test
  void nearMissesAreNonStandard() {
    assertThat(typeOf(Script.EMPTY)).isEqualTo("nonstandard");
    assertThat(typeOf(Script.parse("51"))).isEqualTo("nonstandard");
    assertThat(typeOf(StandardScript.payToPublicKey(key(4, 33)))).isEqualTo("nonstandard");
    assertThat(typeOf(StandardScript.payToPublicKey(key(2, 65)))).isEqualTo("nonstandard");
    // witness v0 of another size, a push that runs past the end after OP_RETURN
    assertThat(typeOf(Script.parse("0003010203"))).isEqualTo("nonstandard");
    assertThat(typeOf(Script.parse("6a0201"))).isEqualTo("nonstandard");
    assertThat(typeOf(Script.parse("6a61"))).isEqualTo("nonstandard");
  }

  @Test
  void multisig() {
    List<byte[]> keys = new ArrayList<>();
    for (int n = 1; n <= 20; n++) {
      keys.add(key(n % 2 == 0 ? 2 : 3, 33));
      for (int required : new int[] {1, n}) {
        Script script = StandardScript.multisig(required, keys);
        assertThat(StandardScript.of(script))
            .isInstanceOfSatisfying(
                StandardScript.Multisig.class,
                multisig -> {
                  assertThat(multisig.required()).isEqualTo(required);
                  assertThat(multisig.keys())
                      .usingElementComparator(java.util.Arrays::compare)
                      .isEqualTo(keys);
                });
      }
    }
    assertThat(typeOf(StandardScript.multisig(3, keys.subList(0, 2)))).isEqualTo("nonstandard");
    assertThat(typeOf(StandardScript.multisig(0, keys.subList(0, 2)))).isEqualTo("nonstandard");
    assertThat(typeOf(StandardScript.multisig(1, List.of()))).isEqualTo("nonstandard");
    assertThat(typeOf(StandardScript.multisig(1, List.of(key(5, 33))))).isEqualTo("nonstandard");
    assertThat(typeOf(Script.parse("ae"))).isEqualTo("nonstandard");
    // two CHECKMULTISIGs, and a number that is pushed in more bytes than needed
    byte[] one = StandardScript.multisig(1, keys.subList(0, 1)).bytes();
    assertThat(typeOf(new ScriptBuilder().raw(one).op(Opcode.OP_CHECKMULTISIG).build()))
        .isEqualTo("nonstandard");
    assertThat(
            typeOf(
                new ScriptBuilder()
                    .raw(new byte[] {1, 1})
                    .data(key(2, 33))
                    .number(1)
                    .op(Opcode.OP_CHECKMULTISIG)
                    .build()))
        .isEqualTo("nonstandard");
  }

  @Test
  void unspendable() {
    assertThat(StandardScript.isUnspendable(Script.parse("6a"))).isTrue();
    assertThat(StandardScript.isUnspendable(Script.of(new byte[10_001]))).isTrue();
    assertThat(StandardScript.isUnspendable(Script.of(new byte[10_000]))).isFalse();
    assertThat(StandardScript.isUnspendable(Script.EMPTY)).isFalse();
  }

  @Test
  void hashesOfAWrongSizeAreRefused() {
    assertThatThrownBy(() -> StandardScript.payToPublicKeyHash(HASH32))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("wanted 20 bytes, not 32");
  }
}
