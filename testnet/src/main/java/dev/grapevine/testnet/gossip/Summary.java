package dev.grapevine.testnet.gossip;

import dev.grapevine.testnet.gossip.world.Outcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What came of a plan's trials.
 *
 * @param half rounds until 50% of the live nodes were informed
 * @param most until 99% were
 * @param all until all were
 * @param complete share of the trials in which all were, at some time
 * @param messages for each live node, lost ones too
 * @param bytes of these
 * @param busiestBytes sent by the node that sent most
 * @param residue share of the live nodes that were not informed at the end
 * @param measures what else the variant measures
 * @param curve by round, from 0: the share of the live nodes that was informed. A trial that ended
 *     earlier stays as it ended
 */
public record Summary(
    Plan plan,
    Theory theory,
    Figure half,
    Figure most,
    Figure all,
    double complete,
    Figure messages,
    Figure bytes,
    Figure busiestBytes,
    Figure residue,
    Map<String, Figure> measures,
    List<Figure> curve) {
  /** Sums up the outcomes of a plan, of which there is at least one. */
  static Summary of(Plan plan, List<Outcome> outcomes) {
    Map<String, Figure> measures = new LinkedHashMap<>();
    for (String name : outcomes.getFirst().measures().asMap().keySet()) {
      measures.put(name, figure(outcomes, outcome -> outcome.measures().get(name)));
    }
    long complete = outcomes.stream().filter(o -> o.roundsTo(100) != Outcome.NEVER).count();
    int rounds = outcomes.stream().mapToInt(Outcome::rounds).max().orElse(0);
    Figure[] curve = new Figure[rounds + 1];
    for (int round = 0; round <= rounds; round++) {
      int at = round;
      curve[round] = figure(outcomes, outcome -> share(outcome, at));
    }
    return new Summary(
        plan,
        plan.theory(),
        figure(outcomes, outcome -> rounds(outcome, 50)),
        figure(outcomes, outcome -> rounds(outcome, 99)),
        figure(outcomes, outcome -> rounds(outcome, 100)),
        (double) complete / outcomes.size(),
        figure(outcomes, Outcome::messagesPerNode),
        figure(outcomes, Outcome::bytesPerNode),
        figure(outcomes, outcome -> (double) outcome.busiestBytes()),
        figure(outcomes, Outcome::residue),
        measures,
        List.of(curve));
  }

  private static double rounds(Outcome outcome, int percent) {
    long rounds = outcome.roundsTo(percent);
    return rounds == Outcome.NEVER ? Double.POSITIVE_INFINITY : rounds;
  }

  private static double share(Outcome outcome, int round) {
    int at = Math.min(round, outcome.rounds());
    return (double) outcome.informed()[at] / outcome.live();
  }

  private static Figure figure(List<Outcome> outcomes, ToDoubleFunction<Outcome> value) {
    return Figure.of(outcomes.stream().mapToDouble(value).toArray());
  }

  /** A figure that only this variant measures. */
  public Figure measure(String name) {
    Figure figure = measures.get(name);
    if (figure == null) {
      throw new IllegalArgumentException("no " + name + " among " + measures.keySet());
    }
    return figure;
  }
}
