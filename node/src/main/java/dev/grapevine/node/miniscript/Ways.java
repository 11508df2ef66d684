package dev.grapevine.node.miniscript;

import java.util.ArrayList;
import java.util.List;

/**
 * Something that can be put one after the other, and of which the better can be chosen: a semiring.
 * Of no possibility at all, nothing follows and everything is better.
 */
interface Ways<T> {
  /** This and then {@code next}. */
  T then(T next);

  /** This or {@code other}; this, if they are as good. */
  T or(T other);

  /**
   * Entry i is the best of all ways through some parts in a row that take the first choice in i of
   * them and the second in the others. Costs the square of the number of parts.
   *
   * @param before what the ways begin with
   * @param chosen one for each part
   * @param others one for each part
   */
  static <T extends Ways<T>> List<T> choosing(T before, List<T> chosen, List<T> others) {
    List<T> best = new ArrayList<>(List.of(before));
    for (int part = 0; part < chosen.size(); part++) {
      T yes = chosen.get(part);
      T no = others.get(part);
      List<T> next = new ArrayList<>(best.size() + 1);
      next.add(best.getFirst().then(no));
      for (int i = 1; i < best.size(); i++) {
        next.add(best.get(i).then(no).or(best.get(i - 1).then(yes)));
      }
      next.add(best.getLast().then(yes));
      best = next;
    }
    return best;
  }
}
