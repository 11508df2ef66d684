package dev.grapevine.node.miniscript;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Whether a script is safe to be paid to: valid, within limits, never spent without a signature,
 * each condition met by a witness that others cannot change, no spend that needs lock times of two
 * units, no key twice.
 */
public final class Sanity {
  private final Expression whole;
  private final int[] earlier;

  /**
   * @param whole the script
   * @param keys the keys by their numbers, as something that is equal for equal keys; numbers must
   *     be given in the order of the script or in the reverse of it
   */
  public Sanity(Expression whole, List<?> keys) {
    this.whole = whole;
    earlier = new int[keys.size()];
    Map<Object, Integer> last = new HashMap<>();
    for (int i = 0; i < earlier.length; i++) {
      Integer before = last.put(keys.get(i), i);
      earlier[i] = before == null ? -1 : before;
    }
  }

  /**
   * What is known of a part: its keys have numbers in a row.
   *
   * @param firstKey the lowest number
   * @param repeated the highest number of a key of which a later one of its keys is a repetition
   * @param insane the first part, of the innermost, that is not sane
   */
  private record Finding(int firstKey, int repeated, Optional<Expression> insane) {
    static final Finding NOTHING = new Finding(Integer.MAX_VALUE, -1, Optional.empty());

    Finding and(Finding other) {
      return new Finding(
          Math.min(firstKey, other.firstKey),
          Math.max(repeated, other.repeated),
          insane.or(other::insane));
    }
  }

  /** Whether it is sane as a whole script. */
  public boolean isSane() {
    Finding finding = look();
    return finding.insane().isEmpty() && isSaneWhole();
  }

  private boolean isSaneWhole() {
    return whole.isScript() && whole.type().is("s");
  }

  private Finding look() {
    return whole.fold(this::finding);
  }

  private Finding finding(Expression part, List<Finding> subs) {
    Finding all = Finding.NOTHING;
    for (Finding sub : subs) {
      all = all.and(sub);
    }
    for (int key : part.keys()) {
      all = all.and(new Finding(key, earlier[key], Optional.empty()));
    }
    boolean twice = all.repeated() >= all.firstKey();
    Optional<Expression> insane = all.insane();
    if (insane.isEmpty() && (twice || !part.keepsLimits() || !part.type().is("mk"))) {
      insane = Optional.of(part);
    }
    return new Finding(all.firstKey(), all.repeated(), insane);
  }

  /**
   * What is wrong with it, in Bitcoin Core's words; empty if it is sane and can be satisfied.
   *
   * @param keyText writes a key, given its number
   */
  public Optional<String> problem(IntFunction<String> keyText) {
    Finding finding = look();
    boolean sane = finding.insane().isEmpty() && isSaneWhole();
    if (sane && whole.limits().sat().possible()) {
      return Optional.empty();
    }
    Expression part = finding.insane().orElse(whole);
    String text = ExpressionText.of(part, keyText);
    if (!part.isValid()) {
      return Optional.of(text + " is invalid");
    }
    return Optional.of(sane ? text + " is not satisfiable" : text + " is not sane" + reason(part));
  }

  private String reason(Expression part) {
    if (!part.type().is("m")) {
      return ": malleable witnesses exist";
    }
    if (part == whole && !part.type().is("s")) {
      return ": witnesses without signature exist";
    }
    if (!part.type().is("k")) {
      return ": contains mixes of timelocks expressed in blocks and seconds";
    }
    if (hasKeyTwice(part)) {
      return ": contains duplicate public keys";
    }
    return part.keepsLimits() ? "" : ": needs witnesses that may exceed resource limits";
  }

  private boolean hasKeyTwice(Expression part) {
    List<Integer> keys = new ArrayList<>();
    part.bottomUp().forEach(sub -> keys.addAll(sub.keys()));
    int first = keys.stream().mapToInt(Integer::intValue).min().orElse(0);
    return keys.stream().anyMatch(key -> earlier[key] >= first);
  }
}
