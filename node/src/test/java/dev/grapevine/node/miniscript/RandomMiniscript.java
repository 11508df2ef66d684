package dev.grapevine.node.miniscript;

import dev.grapevine.chain.crypto.Hash160;
import dev.grapevine.chain.crypto.Ripemd160;
import dev.grapevine.chain.crypto.Sha256;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntPredicate;

/**
 * Makes up expressions, for tests. Keys are {@code @0@}, {@code @1@} ...; digests are of {@link
 * #PREIMAGES}.
 */
public final class RandomMiniscript {
  /** What digests are of. */
  public static final List<byte[]> PREIMAGES = List.of(filled(1), filled(2), filled(3), filled(4));

  /** Of each function that takes others: its name, the type it has, those of its arguments. */
  private static final Map<Character, List<String>> FUNCTIONS =
      Map.of(
          'B',
          List.of(
              "and_v VB",
              "and_b BW",
              "or_b BW",
              "or_d BB",
              "or_i BB",
              "andor BBB",
              "and_n BB",
              "c: K",
              "d: V",
              "j: B",
              "n: B",
              "t: V",
              "l: B",
              "u: B",
              "thresh BW",
              "thresh BWW"),
          'V',
          List.of("v: B", "v: B", "v: B", "and_v VV", "or_c BV", "or_i VV", "andor BVV"),
          'K',
          List.of("pk_k", "pk_k", "pk_h", "and_v VK", "or_i KK", "andor BKK"),
          'W',
          List.of("a: B", "s: B"));

  private static final List<String> LEAVES =
      List.of(
          "pk",
          "pk",
          "pk",
          "pkh",
          "older",
          "after",
          "sha256",
          "hash256",
          "ripemd160",
          "hash160",
          "multi",
          "0",
          "1");

  private static final List<Integer> SEQUENCES = List.of(1, 5, 6, 144, 4_194_305, 4_194_310);
  private static final List<Integer> LOCK_TIMES = List.of(1, 200, 201, 500_000_001, 1_700_000_000);

  private final Random random;
  private final ScriptContext context;
  private int keys;

  public RandomMiniscript(Random random, ScriptContext context) {
    this.random = random;
    this.context = context;
  }

  private static byte[] filled(int value) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  /** An expression that is valid as a whole script. */
  public String valid(int depth) {
    while (true) {
      keys = 0;
      String text = part('B', depth);
      if (read(text, context).filter(Expression::isScript).isPresent()) {
        return text;
      }
    }
  }

  /** One that is sane and can be satisfied. */
  public String sane(int depth) {
    while (true) {
      String text = valid(depth);
      if (problem(text, context).isEmpty()) {
        return text;
      }
    }
  }

  /** Keys in an expression, all of them different. */
  public static int keysIn(String text) {
    return (int) text.chars().filter(c -> c == '@').count() / 2;
  }

  /** What Bitcoin Core would say against it. */
  public static Optional<String> problem(String text, ScriptContext context) {
    List<String> found = new ArrayList<>();
    Expression expression = read(text, context, found).orElseThrow();
    return new Sanity(expression, found).problem(found::get);
  }

  /** Reads what was made up; keys are numbered as they come. */
  public static Optional<Expression> read(String text, ScriptContext context) {
    return read(text, context, new ArrayList<>());
  }

  private static Optional<Expression> read(String text, ScriptContext context, List<String> found) {
    return ExpressionReader.<RuntimeException>read(
        text,
        context,
        key -> {
          found.add(key);
          return found.size() - 1;
        });
  }

  /** A part of this basic type; tried a few times, then something that is surely of it. */
  private String part(char type, int depth) {
    for (int attempt = 0; attempt < 12 && depth > -4; attempt++) {
      int before = keys;
      String text = attempt(type, depth);
      if (read(text, context).filter(e -> e.isValid() && e.type().is("" + type)).isPresent()) {
        return text;
      }
      keys = before;
    }
    return switch (type) {
      case 'V' -> wrap('v', "pk(" + key() + ")");
      case 'K' -> "pk_k(" + key() + ")";
      case 'W' -> wrap('s', "pk(" + key() + ")");
      default -> "pk(" + key() + ")";
    };
  }

  private String attempt(char type, int depth) {
    boolean isLeaf = type == 'B' && (depth <= 0 || random.nextInt(4) == 0);
    String choice = isLeaf ? any(LEAVES) : any(FUNCTIONS.getOrDefault(type, List.of()));
    String[] words = choice.split(" ");
    String name = words[0];
    if (words.length == 1) {
      return leaf(name);
    }
    List<String> parts = words[1].chars().mapToObj(c -> part((char) c, depth - 1)).toList();
    if (name.endsWith(":")) {
      return wrap(name.charAt(0), parts.getFirst());
    }
    String threshold = name.equals("thresh") ? 1 + random.nextInt(parts.size()) + "," : "";
    return name + "(" + threshold + String.join(",", parts) + ")";
  }

  private String leaf(String name) {
    return switch (name) {
      case "0", "1" -> name;
      case "older" -> "older(" + any(SEQUENCES) + ")";
      case "after" -> "after(" + any(LOCK_TIMES) + ")";
      case "sha256", "hash256", "ripemd160", "hash160" ->
          name + "(" + HexFormat.of().formatHex(digest(name, any(PREIMAGES))) + ")";
      case "multi" -> multi();
      default -> name + "(" + key() + ")";
    };
  }

  private String multi() {
    int count = 1 + random.nextInt(3);
    StringBuilder text = new StringBuilder();
    text.append(context == ScriptContext.P2WSH ? "multi(" : "multi_a(");
    text.append(1 + random.nextInt(count));
    for (int i = 0; i < count; i++) {
      text.append(',').append(key());
    }
    return text.append(')').toString();
  }

  private static String wrap(char letter, String text) {
    int colon = text.indexOf(':');
    boolean hasWrappers =
        colon > 0 && text.substring(0, colon).chars().allMatch(c -> c >= 'a' && c <= 'z');
    return letter + (hasWrappers ? "" : ":") + text;
  }

  private String key() {
    return "@" + keys++ + "@";
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  /** What {@code hash} makes of a preimage. */
  public static byte[] digest(Fragment hash, byte[] preimage) {
    return digest(hash.text(), preimage);
  }

  private static byte[] digest(String function, byte[] preimage) {
    byte[] sha = Sha256.hash(preimage);
    return switch (function) {
      case "sha256" -> sha;
      case "hash256" -> Sha256.hash(sha);
      case "ripemd160" -> Ripemd160.hash(preimage);
      default -> Hash160.hash(preimage);
    };
  }

  /** The preimage of a digest among {@link #PREIMAGES}. */
  public static byte[] preimage(Fragment hash, byte[] digest) {
    return PREIMAGES.stream()
        .filter(known -> Arrays.equals(digest(hash.text(), known), digest))
        .findFirst()
        .orElseThrow();
  }

  /** Whether what an expression asks for is there: the plain meaning, without any witness. */
  public static boolean isMet(
      Expression expression,
      IntPredicate key,
      IntPredicate olderThan,
      IntPredicate after,
      IntPredicate hash) {
    return expression.<Boolean>fold((part, subs) -> {
      long met = subs.stream().filter(sub -> sub).count();
      return switch (part.fragment()) {
        case JUST_0 -> false;
        case JUST_1 -> true;
        case PK_K, PK_H, MULTI, MULTI_A ->
            part.keys().stream().filter(key::test).count() >= Math.max(1, part.number());
        case OLDER -> olderThan.test(part.number());
        case AFTER -> after.test(part.number());
        case SHA256, HASH256, RIPEMD160, HASH160 ->
            hash.test(PREIMAGES.indexOf(preimage(part.fragment(), part.digest())));
        case AND_V, AND_B -> met == 2;
        case ANDOR -> (subs.getFirst() && subs.get(1)) || subs.getLast();
        case THRESH -> met >= part.number();
        default -> met > 0;
      };
    });
  }
}
