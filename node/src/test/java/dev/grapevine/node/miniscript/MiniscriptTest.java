package dev.grapevine.node.miniscript;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.crypto.Hash160;
import dev.grapevine.chain.primitives.Script;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MiniscriptTest {
  private static final String DIGEST = "11".repeat(20);
  private static final String LONG_DIGEST = "22".repeat(32);

  /** Keys that are none, but look so. */
  private static byte[] key(ScriptContext context, int number) {
    byte[] key = new byte[context.keyBytes()];
    Arrays.fill(key, (byte) (number + 10));
    if (context == ScriptContext.P2WSH) {
      key[0] = 2;
    }
    return key;
  }

  private static List<byte[]> keys(ScriptContext context, int count) {
    List<byte[]> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      keys.add(key(context, i));
    }
    return keys;
  }

  private static Expression read(String text, ScriptContext context) {
    return RandomMiniscript.read(text, context).orElseThrow(() -> new AssertionError(text));
  }

  private static Optional<ScriptDecoder.Decoded> decode(
      Script script, ScriptContext context, List<byte[]> known) {
    return ScriptDecoder.decode(
        script,
        context,
        new ScriptDecoder.KeyFinder() {
          @Override
          public boolean isKey(byte[] key) {
            return true;
          }

          @Override
          public Optional<byte[]> byHash(byte[] hash) {
            return known.stream().filter(key -> Arrays.equals(Hash160.hash(key), hash)).findFirst();
          }
        });
  }

  private static String text(Expression expression) {
    return ExpressionText.of(expression, number -> "@" + number + "@");
  }

  /**
   * Text, expression, script and back: the text may come back shorter, and {@code and_v} at another
   * place, but the script is the same each time.
   */
  @ParameterizedTest
  @EnumSource(ScriptContext.class)
  void goesRound(ScriptContext context) {
    RandomMiniscript made = new RandomMiniscript(new Random(1), context);
    for (int i = 0; i < 1500; i++) {
      String original = made.valid(1 + i % 5);
      Expression expression = read(original, context);
      List<byte[]> keys = keys(context, RandomMiniscript.keysIn(original));
      Script script = ScriptWriter.of(expression, keys);
      assertThat(script.length()).as(original).isEqualTo(expression.scriptBytes());

      String shortest = text(expression);
      Expression again = read(shortest, context);
      assertThat(text(again)).isEqualTo(shortest);
      assertThat(again.type()).isEqualTo(expression.type());
      assertThat(ScriptWriter.of(again, keys)).as(original).isEqualTo(script);

      ScriptDecoder.Decoded decoded = decode(script, context, keys).orElseThrow();
      assertThat(ScriptWriter.of(decoded.expression(), decoded.keys()))
          .as(original)
          .isEqualTo(script);
      assertThat(decoded.keys()).hasSameSizeAs(keys);
      String decodedText = text(decoded.expression());
      Expression fromText = read(decodedText, context);
      List<byte[]> inOrder =
          Pattern.compile("@([0-9]+)@")
              .matcher(decodedText)
              .results()
              .map(found -> decoded.keys().get(Integer.parseInt(found.group(1))))
              .toList();
      assertThat(ScriptWriter.of(fromText, inOrder)).as(original).isEqualTo(script);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pk(@)|KEY ac",
        "pkh(@)|76a9 HASH 88ac",
        "and_v(v:pk(@),older(1000))|KEY ad02e803b2",
        "and_v(v:older(16),pk(@))|60b269 KEY ac",
        "and_v(vc:pk_h(@),after(500000000))|76a9 HASH 88ad040065cd1db1",
        "and_b(pk(@),a:sha256(L))|KEY ac6b82012088a820 L 876c9a",
        "and_b(pk(@),s:hash256(L))|KEY ac7c82012088aa20 L 879a",
        "and_v(v:ripemd160(D),pk(@))|82012088a614 D 88 KEY ac",
        "or_b(pk(@),sn:hash160(D))|KEY ac7c82012088a914 D 87929b",
        "t:or_c(pk(@),v:hash160(D))|KEY ac6482012088a914 D 886851",
        "or_d(pk(@),older(1))|KEY ac736451b268",
        "or_i(pk(@),older(1))|63 KEY ac6751b268",
        "andor(pk(@),older(1),hash160(D))|KEY ac6482012088a914 D 876751b268",
        "and_n(pk(@),older(1))|KEY ac64006751b268",
        "j:and_v(v:pk(@),1)|829263 KEY ad5168",
        "and_v(v:multi(1,@),dv:older(1))|51 KEY 51af766351b26968",
        "l:pk(@)|630067 KEY ac68",
        "u:pk(@)|63 KEY ac670068",
        "thresh(1,pk(@),sln:older(7))|KEY ac7c63006757b29268935187",
        "v:thresh(1,pk(@))|KEY ac5188",
      })
  void makesTheScriptsOfTheTable(String pattern, String expected) {
    String source = pattern.replace("@", "@0@").replace("(L)", "(" + LONG_DIGEST + ")");
    Expression expression = read(source.replace("(D)", "(" + DIGEST + ")"), ScriptContext.P2WSH);
    byte[] key = key(ScriptContext.P2WSH, 0);
    String hash = "14" + HexFormat.of().formatHex(Hash160.hash(key));
    String hex =
        expected
            .replace("KEY", "21" + HexFormat.of().formatHex(key))
            .replace("HASH", hash)
            .replace(" L ", LONG_DIGEST)
            .replace(" D ", DIGEST)
            .replace(" ", "");
    assertThat(ScriptWriter.of(expression, List.of(key)).toHex()).isEqualTo(hex);
  }

  /** By the tables of BIP379. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|Bzduesmxk",
        "1|Bzufmxk",
        "pk_k(@)|Konduesmxk",
        "pk_h(@)|Knduesmxk",
        "older(1)|Bzfmxhk",
        "older(4194304)|Bzfmxgk",
        "after(499999999)|Bzfmxjk",
        "after(500000000)|Bzfmxik",
        "hash160(D)|Bondumk",
        "multi(1,@)|Bnduesmk",
        "pk(@)|Bonduesmk",
        "a:pk(@)|Wduesmxk",
        "s:pk(@)|Wduesmk",
        "v:pk(@)|Vonfsmxk",
        "dv:older(1)|Bondemxhk",
        "j:pk(@)|Bondusmxk",
        "n:older(1)|Bzfumxhk",
        "and_v(v:pk(@),pk(@))|Bnfusmk",
        "and_b(pk(@),s:pk(@))|Bnduesmxk",
        "or_b(pk(@),s:pk(@))|Bduesmxk",
        "or_d(pk(@),older(1))|Bofmxhk",
        "t:or_c(pk(@),v:older(1))|Bofumxhk",
        "or_i(pk(@),older(1))|Bdemxhk",
        "andor(pk(@),older(1),pk(@))|Bdesmxhk",
        "thresh(2,pk(@),s:pk(@),sln:older(1))|Bdusmhk",
        "and_v(v:older(1),older(4194304))|Bzfmxgh",
        "and_v(v:after(1),after(500000000))|Bzfmxij",
        "or_i(after(1),after(500000000))|Bofxijk",
      })
  void hasTheTypesOfTheTables(String pattern, String expected) {
    String text = pattern.replace("@", "@0@").replace("(D)", "(" + DIGEST + ")");
    assertThat(read(text, ScriptContext.P2WSH).type()).isEqualTo(Type.of(expected));
  }

  @Test
  void knowsWhereIfTakesOneAndNothing() {
    assertThat(read("dv:older(1)", ScriptContext.TAPSCRIPT).type())
        .isEqualTo(Type.of("Bonduemxhk"));
    assertThat(read("multi_a(1,@0@)", ScriptContext.TAPSCRIPT).type())
        .isEqualTo(Type.of("Bduesmk"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "pk",
        "pk(",
        "pk()x",
        "pk(@)x",
        "x(@)",
        ":pk(@)",
        "x:pk(@)",
        "vv:pk(@)",
        "A:pk(@)",
        "0x",
        "01",
        "1(",
        "older(0)",
        "older(-1)",
        "older(2147483648)",
        "older()",
        "older( 1)",
        "after(99999999999999999999999)",
        "sha256(11)",
        "hash160(zz11111111111111111111111111)",
        "multi(0,@)",
        "multi(2,@)",
        "multi(1)",
        "multi(1,)",
        "multi(1,@",
        "multi_a(1,@)",
        "thresh(0,pk(@))",
        "thresh(2,pk(@))",
        "thresh(1)",
        "thresh(1,)",
        "thresh(1,pk(@)",
        "and_v(v:pk(@))",
        "and_v(v:pk(@),1,1)",
        "and_v(v:pk(@),1",
        "andor(pk(@),1)",
        "and_v",
        "or_d(pk(@),,1)",
        "(pk(@))",
        "pk(@),",
        "pk(@))",
        "AND_V(v:pk(@),1)",
        "wrap_v(pk(@))",
        "just_0",
        "and_n(pk(@),1,1)"
      })
  void readsNothingElse(String pattern) {
    assertThat(RandomMiniscript.read(pattern.replace("@", "@0@"), ScriptContext.P2WSH)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "and_b(pk(A),older(1))|and_b(pk(A),older(1)) is invalid",
        "v:pk(A)|v:pk(A) is not sane",
        "older(1)|older(1) is not sane: witnesses without signature exist",
        "and_v(v:pk(A),or_b(hash160(D),a:hash160(D)))|or_b(hash160(D),a:hash160(D)) is not sane:"
            + " malleable witnesses exist",
        "and_v(v:pk(A),and_v(v:older(1),older(4194304)))|and_v(v:older(1),older(4194304)) is not"
            + " sane: contains mixes of timelocks expressed in blocks and seconds",
        "or_d(pk(A),and_v(v:pk(B),pk(A)))|or_d(pk(A),and_v(v:pk(B),pk(A))) is not sane: contains"
            + " duplicate public keys",
        "or_d(pk(B),and_v(v:pk(A),pk(A)))|and_v(v:pk(A),pk(A)) is not sane: contains duplicate"
            + " public keys",
        "and_v(v:pk(A),0)|and_v(v:pk(A),0) is not satisfiable",
      })
  void saysWhatIsNotSane(String pattern, String expected) {
    String text = pattern.replace("(D)", "(" + DIGEST + ")");
    assertThat(RandomMiniscript.problem(text, ScriptContext.P2WSH))
        .contains(expected.replace("(D)", "(" + DIGEST + ")"));
  }

  private static String keysNamed(String name, int count) {
    return IntStream.range(0, count).mapToObj(i -> "," + name + i).collect(Collectors.joining());
  }

  private static final String TOO_MUCH = "needs witnesses that may exceed resource limits";

  /** 201 operations, with the keys of a CHECKMULTISIG among them. */
  @Test
  void countsOperations() {
    String others =
        IntStream.range(0, 59).mapToObj(i -> ",s:pk(k" + i + ")").collect(Collectors.joining());
    // 60 CHECKSIG, 59 SWAP, 59 ADD, EQUAL; with the multi 21 more
    String most = "and_v(v:multi(1%s),thresh(60,pk(k)%s))".formatted(keysNamed("m", 20), others);
    assertThat(RandomMiniscript.problem(most, ScriptContext.P2WSH)).isEmpty();
    assertThat(RandomMiniscript.problem("and_v(v:pk(x)," + most + ")", ScriptContext.P2WSH))
        .isEmpty();
    String over = "and_v(v:pk(x),and_v(v:pk(y)," + most + "))";
    assertThat(RandomMiniscript.problem(over, ScriptContext.P2WSH).orElseThrow())
        .endsWith(TOO_MUCH);
  }

  /** 1,000 elements at any time, with those that the script pushes among them. */
  @Test
  void countsTheStack() {
    assertThat(
            RandomMiniscript.problem(
                "and_v(v:multi_a(1%s),pk(k))".formatted(keysNamed("m", 998)),
                ScriptContext.TAPSCRIPT))
        .isEmpty();
    assertThat(
            RandomMiniscript.problem(
                    "and_v(v:multi_a(1%s),pk(k))".formatted(keysNamed("m", 999)),
                    ScriptContext.TAPSCRIPT)
                .orElseThrow())
        .endsWith(TOO_MUCH);
  }

  /** Wrappers, functions and operations without end are turned down, not run into. */
  @Test
  void outlivesDepth() {
    for (ScriptContext context : ScriptContext.values()) {
      for (String text :
          List.of(
              "n".repeat(1_000_000) + ":0",
              "n:".repeat(1_000_000) + "0",
              "and_v(".repeat(1_000_000),
              "or_i(0,".repeat(500_000) + "0" + ")".repeat(500_000),
              "thresh(1,".repeat(300_000) + "0" + ")".repeat(300_000),
              "thresh(1,0" + ",a:0".repeat(300_000) + ")",
              "tv".repeat(500_000) + ":1",
              "pk(".repeat(1_000_000))) {
        assertThat(RandomMiniscript.read(text, context)).as(text.substring(0, 12)).isEmpty();
      }
    }
    String deep = "n".repeat(300_000) + ":pk(@0@)";
    Expression read = read(deep, ScriptContext.TAPSCRIPT);
    Script script = ScriptWriter.of(read, keys(ScriptContext.TAPSCRIPT, 1));
    assertThat(script.length()).isEqualTo(300_034);
    assertThat(text(read)).isEqualTo(deep);
    Optional<ScriptDecoder.Decoded> decoded =
        decode(script, ScriptContext.TAPSCRIPT, keys(ScriptContext.TAPSCRIPT, 1));
    assertThat(decoded).isPresent();
    assertThat(RandomMiniscript.problem(deep, ScriptContext.TAPSCRIPT)).isEmpty();
  }

  /**
   * Whatever the bytes are, they are read or not; nothing is thrown, and what is read is theirs.
   */
  @ParameterizedTest
  @EnumSource(ScriptContext.class)
  void outlivesWrongScripts(ScriptContext context) {
    Random random = new Random(7);
    RandomMiniscript made = new RandomMiniscript(random, context);
    int understood = 0;
    for (int i = 0; i < 6_000; i++) {
      String text = made.valid(i % 4);
      List<byte[]> keys = keys(context, RandomMiniscript.keysIn(text));
      byte[] wrong = ScriptWriter.of(read(text, context), keys).bytes().clone();
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        wrong[random.nextInt(wrong.length)] = (byte) (0x50 + random.nextInt(0x70));
      }
      Script script = Script.of(wrong);
      Optional<ScriptDecoder.Decoded> decoded = decode(script, context, keys);
      if (decoded.isPresent()) {
        understood++;
        assertThat(ScriptWriter.of(decoded.get().expression(), decoded.get().keys()))
            .isEqualTo(script);
      }
    }
    assertThat(understood).isPositive();
    for (int opcode = 0; opcode < 256; opcode++) {
      byte[] same = new byte[3600];
      Arrays.fill(same, (byte) opcode);
      assertThat(decode(Script.of(same), context, List.of())).isEmpty();
    }
  }
}
