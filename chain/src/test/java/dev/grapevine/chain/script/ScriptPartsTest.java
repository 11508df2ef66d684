package dev.grapevine.chain.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.Script;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The machine's parts, each against a naive one or against what is written of it. */
class ScriptPartsTest {
  private static final HexFormat HEX = HexFormat.of();

  @Test
  void numbersAgainstBigInteger() {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      long value = random.nextLong() >> (8 + random.nextInt(56));
      byte[] encoded = ScriptNumber.encode(value);
      assertThat(ScriptNumber.decode(encoded)).isEqualTo(value);
      assertThat(ScriptNumber.isNumber(encoded, 8, true)).isTrue();
      byte[] magnitude = BigInteger.valueOf(Math.abs(value)).toByteArray();
      int expected = value == 0 ? 0 : magnitude.length;
      assertThat(encoded).hasSize(expected);
    }
  }

  @Test
  void numbersThatAreNotShortest() {
    for (String hex : new String[] {"00", "80", "0100", "0180", "ff0000", "00000080"}) {
      byte[] bytes = HEX.parseHex(hex);
      assertThat(ScriptNumber.isNumber(bytes, 4, true)).as(hex).isFalse();
      assertThat(ScriptNumber.isNumber(bytes, 4, false)).as(hex).isTrue();
    }
    assertThat(ScriptNumber.isNumber(HEX.parseHex("ff00"), 4, true)).isTrue();
    assertThat(ScriptNumber.isNumber(HEX.parseHex("0000000001"), 4, false)).isFalse();
    assertThat(ScriptNumber.isTrue(HEX.parseHex("000080"))).isFalse();
    assertThat(ScriptNumber.isTrue(HEX.parseHex("008000"))).isTrue();
    assertThat(ScriptNumber.isTrue(HEX.parseHex(""))).isFalse();
  }

  @Test
  void conditionsAgainstAList() {
    Random random = new Random(2);
    ConditionStack conditions = new ConditionStack();
    List<Boolean> naive = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      int choice = naive.isEmpty() ? 0 : random.nextInt(3);
      if (choice == 0) {
        boolean taken = random.nextInt(4) != 0;
        conditions.push(taken);
        naive.add(taken);
      } else if (choice == 1) {
        conditions.pop();
        naive.removeLast();
      } else {
        conditions.toggle();
        naive.set(naive.size() - 1, !naive.getLast());
      }
      assertThat(conditions.isEmpty()).isEqualTo(naive.isEmpty());
      assertThat(conditions.isRunning()).isEqualTo(!naive.contains(false));
    }
  }

  /** The cases of Bitcoin Core's script_tests.cpp, where what is deleted is always one push. */
  @Test
  void signaturesAreCutOutOfScripts() {
    cut("0302ff03", "02ff03", "");
    cut("0302ff030302ff03", "02ff03", "");
    cut("0302ff030302ff03ac", "02ff03", "ac");
    // as the content of another push it stays
    cut("040302ff03", "02ff03", "040302ff03");
    // cut from the start of an operation even if more of the script follows in disguise
    cut("03feed0403feed0403feed", "ed04", "03feed0403feed0403feed");
    cut("02feed5169", "feed", "5169");
    cut("516902feed5169", "feed", "51695169");
    cut("516902feed5169", "aabb", "516902feed5169");
    // an empty signature is pushed by OP_0
    cut("00ac00", "", "ac");
    // a push that runs past the end ends the search
    cut("02feed4c05feed", "feed", "4c05feed");
  }

  private static void cut(String script, String signature, String expected) {
    byte[] result = ScriptCode.without(HEX.parseHex(script), HEX.parseHex(signature));
    assertThat(HEX.formatHex(result)).isEqualTo(expected);
  }

  @Test
  void codeSeparatorsAreCutOutOfScripts() {
    assertThat(ScriptCode.withoutCodeSeparators(HEX.parseHex("ab51ab01abacab")))
        .isEqualTo(HEX.parseHex("5101abac"));
    byte[] none = HEX.parseHex("5101abac");
    assertThat(ScriptCode.withoutCodeSeparators(none)).isSameAs(none);
  }

  @Test
  void asm() {
    assertThat(ScriptText.asm(Script.EMPTY)).isEmpty();
    assertThat(ScriptText.asm(Script.parse("76a914" + "11".repeat(20) + "88ac")))
        .isEqualTo("OP_DUP OP_HASH160 " + "11".repeat(20) + " OP_EQUALVERIFY OP_CHECKSIG");
    assertThat(ScriptText.asm(Script.parse("004f51600112028000"))).isEqualTo("0 -1 1 16 18 128");
    assertThat(ScriptText.asm(Script.parse("0181ba50b1b0")))
        .isEqualTo("-1 OP_CHECKSIGADD OP_RESERVED OP_CHECKLOCKTIMEVERIFY OP_NOP1");
    assertThat(ScriptText.asm(Script.parse("6a0500112233"))).isEqualTo("OP_RETURN [error]");
    assertThat(ScriptText.asm(Script.parse("ff"))).isEqualTo("OP_INVALIDOPCODE");
    assertThat(ScriptText.asm(Script.parse("c0"))).isEqualTo("OP_UNKNOWN");
    assertThat(ScriptText.asm(Script.parse("05ffffffffff"))).isEqualTo("ffffffffff");
  }

  @Test
  void asmOfSignaturesNamesTheirHashType() {
    String der = "3006020101020101";
    Script all = Script.parse("09" + der + "01");
    assertThat(ScriptText.asm(all, true)).isEqualTo(der + "[ALL]");
    assertThat(ScriptText.asm(all, false)).isEqualTo(der + "01");
    assertThat(ScriptText.asm(Script.parse("09" + der + "83"), true))
        .isEqualTo(der + "[SINGLE|ANYONECANPAY]");
    assertThat(ScriptText.asm(Script.parse("09" + der + "04"), true)).isEqualTo(der + "04");
    assertThat(ScriptText.asm(Script.parse("6a09" + der + "01"), true))
        .isEqualTo("OP_RETURN " + der + "01");
  }

  @Test
  void errorsHaveCoresWords() {
    assertThat(ScriptError.SIG_NULLFAIL.text())
        .isEqualTo("Signature must be zero for failed CHECK(MULTI)SIG operation");
    assertThat(ScriptError.OK.isOk()).isTrue();
    assertThat(ScriptFlags.of(ScriptFlag.P2SH, ScriptFlag.WITNESS)).hasToString("P2SH,WITNESS");
    assertThat(ScriptFlags.NONE).hasToString("NONE");
  }
}
