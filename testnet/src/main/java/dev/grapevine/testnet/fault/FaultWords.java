package dev.grapevine.testnet.fault;

import dev.grapevine.testnet.fault.FaultFile.Unexpected;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads one fault, as the words after a moment say it, and finds out whether it can happen: only a
 * node that is down can be restarted, and so on.
 */
final class FaultWords {
  private static final Pattern NODES = Pattern.compile("(\\d{1,6})(?:-(\\d{1,6}))?");
  private static final Pattern PERCENT = Pattern.compile("(\\d{1,3})%");
  private static final String ALL = "all";
  private static final String REST = "rest";
  private static final int WHOLE = 100;
  private static final long MAX_DELAY_NANOS = 600_000_000_000L;
  private static final long MAX_SKEW_SECONDS = 3_650L * 86_400;

  private static final String FAULTS =
      "kill, restart, pause, resume, zombie, partition, heal, slow, restore, skew or hostile";
  private static final String SLOW =
      "slow NODES delay 200ms rate 1mbit, or one of the two after the nodes";

  private final SplittableRandom random;

  /** Draws percentages from {@code seed}. */
  FaultWords(long seed) {
    random = new SplittableRandom(seed);
  }

  /** The fault of {@code text}, in a network of that state. */
  Fault fault(String text, NetworkState state) throws Unexpected {
    List<String> words = Arrays.asList(text.split("\\s+"));
    List<String> rest = words.subList(1, words.size());
    NodeSet running = state.alive();
    return switch (words.getFirst()) {
      case "kill" -> new Fault.Kill(nodes(rest, running, "run", state));
      case "restart" -> new Fault.Restart(nodes(rest, state.down(), "are down", state));
      case "pause" -> new Fault.Pause(nodes(rest, state.responsive(), "run and answer", state));
      case "resume" -> new Fault.Resume(nodes(rest, state.paused(), "are paused", state));
      case "zombie" -> new Fault.Zombie(nodes(rest, state.responsive(), "run and answer", state));
      case "partition" -> partition(text.substring("partition".length()), state);
      case "heal" -> heal(rest, state);
      case "slow" -> slow(rest, state);
      case "restore" -> new Fault.Restore(nodes(rest, slow(state), "are slow", state));
      case "skew" -> skew(rest, running, state);
      case "hostile" -> hostile(rest, running, state);
      default -> throw new Unexpected(FAULTS, words.getFirst());
    };
  }

  private static NodeSet slow(NetworkState state) {
    return NodeSet.where(state.size(), state.slow()::containsKey);
  }

  /**
   * Nodes by number, range, percentage or all together.
   *
   * @param possible to whom it can happen
   * @param what they have in common
   */
  private NodeSet nodes(List<String> words, NodeSet possible, String what, NetworkState state)
      throws Unexpected {
    if (words.isEmpty()) {
      throw new Unexpected("nodes, as in 4 7-9, 10% or all", "nothing");
    }
    NodeSet chosen = NodeSet.NONE;
    for (String word : words) {
      NodeSet more = one(word, possible, state);
      NodeSet wrong = more.minus(possible);
      if (!wrong.isEmpty() || more.isEmpty()) {
        String who = possible.isEmpty() ? " (none)" : " (" + shortened(possible) + ")";
        throw new Unexpected("nodes that " + what + who, wrong.isEmpty() ? word : "" + wrong);
      }
      if (chosen.meets(more)) {
        throw new Unexpected("each node once", word);
      }
      chosen = chosen.plus(more);
    }
    return chosen;
  }

  private static String shortened(NodeSet nodes) {
    String text = nodes.toString();
    int most = 40;
    return text.length() <= most ? text : text.substring(0, text.lastIndexOf(' ', most)) + " ...";
  }

  private NodeSet one(String word, NodeSet possible, NetworkState state) throws Unexpected {
    if (word.equals(ALL)) {
      return possible;
    }
    Matcher percent = PERCENT.matcher(word);
    if (percent.matches()) {
      return drawn(word, Integer.parseInt(percent.group(1)), possible, state);
    }
    Matcher numbers = NODES.matcher(word);
    if (!numbers.matches()) {
      throw new Unexpected("nodes, as in 4 7-9, 10% or all", word);
    }
    int from = Integer.parseInt(numbers.group(1));
    int to = numbers.group(2) == null ? from : Integer.parseInt(numbers.group(2));
    if (to >= state.size()) {
      throw new Unexpected("nodes from 0 to " + (state.size() - 1), word);
    }
    if (to < from) {
      throw new Unexpected("a range from the lesser number to the greater", word);
    }
    return NodeSet.where(to + 1, node -> node >= from);
  }

  /** So many per cent of all nodes, rounded up, among those that are possible. */
  private NodeSet drawn(String word, int percent, NodeSet possible, NetworkState state)
      throws Unexpected {
    if (percent < 1 || percent > WHOLE) {
      throw new Unexpected("a percentage from 1% to 100%", word);
    }
    int wanted = Math.ceilDiv(state.size() * percent, WHOLE);
    List<Integer> left = new ArrayList<>(possible.toList());
    if (wanted > left.size()) {
      throw new Unexpected(
          "at most the " + left.size() + " of " + state.size() + " nodes that it can happen to",
          word);
    }
    int[] numbers = new int[wanted];
    for (int i = 0; i < wanted; i++) {
      numbers[i] = left.remove(random.nextInt(left.size()));
    }
    return NodeSet.of(numbers);
  }

  private Fault partition(String text, NetworkState state) throws Unexpected {
    if (!state.sides().isEmpty()) {
      throw new Unexpected("heal before the next partition", "partition" + text);
    }
    List<NodeSet> sides = new ArrayList<>();
    NodeSet left = NodeSet.all(state.size());
    String[] parts = text.split("\\|", -1);
    for (int i = 0; i < parts.length; i++) {
      String part = parts[i].strip();
      boolean isRest = part.equals(REST) && i == parts.length - 1;
      List<String> words = part.isEmpty() ? List.of() : Arrays.asList(part.split("\\s+"));
      NodeSet side = isRest ? left : nodes(words, left, "are on no side yet", state);
      if (side.isEmpty()) {
        throw new Unexpected("nodes on every side", part);
      }
      sides.add(side);
      left = left.minus(side);
    }
    if (sides.size() < 2) {
      throw new Unexpected("two sides or more, as in 'partition 0-4 | rest'", text.strip());
    }
    if (!left.isEmpty()) {
      throw new Unexpected(
          "every node on a side; '| rest' names the others, which are " + left, text.strip());
    }
    return new Fault.Partition(sides);
  }

  private static Fault heal(List<String> rest, NetworkState state) throws Unexpected {
    if (!rest.isEmpty()) {
      throw new Unexpected("nothing after heal", String.join(" ", rest));
    }
    if (state.sides().isEmpty()) {
      throw new Unexpected("a partition before", "heal");
    }
    return new Fault.Heal();
  }

  private Fault slow(List<String> words, NetworkState state) throws Unexpected {
    int end = 0;
    while (end < words.size()
        && !words.get(end).equals("delay")
        && !words.get(end).equals("rate")) {
      end++;
    }
    NodeSet nodes = nodes(words.subList(0, end), NodeSet.all(state.size()), "there are", state);
    OptionalLong delay = OptionalLong.empty();
    OptionalLong rate = OptionalLong.empty();
    List<String> rest = words.subList(end, words.size());
    for (int i = 0; i < rest.size(); i += 2) {
      String value = i + 1 < rest.size() ? rest.get(i + 1) : "nothing";
      if (rest.get(i).equals("delay") && delay.isEmpty()) {
        delay = Quantities.nanos(value);
        if (delay.isEmpty() || delay.getAsLong() > MAX_DELAY_NANOS) {
          throw new Unexpected("a delay of at most 600s, as in 200ms or 1.5s", value);
        }
      } else if (rest.get(i).equals("rate") && rate.isEmpty()) {
        rate = Quantities.bits(value);
        if (rate.isEmpty() || rate.getAsLong() < 1) {
          throw new Unexpected("a rate, as in 64kbit, 1mbit or 1gbit", value);
        }
      } else {
        throw new Unexpected(SLOW, String.join(" ", words));
      }
    }
    if (rest.isEmpty()) {
      throw new Unexpected(SLOW, String.join(" ", words));
    }
    return new Fault.Slow(nodes, delay.orElse(0), rate.orElse(0));
  }

  private Fault skew(List<String> words, NodeSet running, NetworkState state) throws Unexpected {
    String last = words.isEmpty() ? "nothing" : words.getLast();
    OptionalLong seconds = Quantities.skewSeconds(last);
    if (seconds.isEmpty() || Math.abs(seconds.getAsLong()) > MAX_SKEW_SECONDS) {
      throw new Unexpected(
          "nodes and how wrong their clock is, at most 3650d, as in +3h, -90m or +0s", last);
    }
    NodeSet nodes = nodes(words.subList(0, words.size() - 1), running, "run", state);
    return new Fault.Skew(nodes, seconds.getAsLong());
  }

  private Fault hostile(List<String> words, NodeSet running, NetworkState state) throws Unexpected {
    String last = words.isEmpty() ? "nothing" : words.getLast();
    HostileAct act =
        HostileAct.of(last)
            .orElseThrow(() ->
                new Unexpected("nodes and what is done to them, " + HostileAct.words(), last));
    NodeSet nodes = nodes(words.subList(0, words.size() - 1), running, "run", state);
    return new Fault.Hostile(nodes, act);
  }
}
