package dev.grapevine.testnet.fault;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what is to go wrong from a text file: on each line a moment, a colon, and a fault; {@code
 * #} begins a comment, and empty lines mean nothing.
 *
 * <pre>
 * block 3: kill 4 7-9          block 5: restart all        10s: partition 0-24 | rest
 * 20s: heal                    block 2: slow 10% delay 200ms rate 1mbit
 * </pre>
 *
 * <p>Moments are blocks or seconds, not both, and follow each other. Nodes are numbers, ranges, a
 * percentage that is drawn from the seed, or {@code all} to whom the fault can happen. Everything
 * is checked here against what the lines before have made of the network, so that a plan that is
 * read can be carried out.
 */
public final class FaultFile {
  private static final Pattern BLOCK = Pattern.compile("block\\s+(\\d{1,9})");
  private static final Pattern SECONDS = Pattern.compile("(\\d{1,6}(?:\\.\\d{1,9})?)s");
  private static final int NANOS_SCALE = 9;
  private static final long MAX_SECONDS = 86_400;

  private final String file;
  private final int blocks;
  private final FaultWords words;
  private final List<FaultPlan.Event> events = new ArrayList<>();
  private NetworkState state;
  private int lineBefore;

  private FaultFile(String file, int nodes, int blocks, long seed) {
    this.file = file;
    this.blocks = blocks;
    this.words = new FaultWords(seed);
    this.state = NetworkState.sound(nodes);
  }

  /**
   * A file that is not there or not of faults that can happen.
   *
   * <p>Its message names the file, the line and what was expected.
   */
  public static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    Malformed(String message) {
      super(message);
    }
  }

  /**
   * Reads a file.
   *
   * @param nodes how many there are
   * @param blocks how many are measured
   * @param seed draws the nodes of percentages
   */
  public static FaultPlan read(Path file, int nodes, int blocks, long seed) throws Malformed {
    try {
      return parse(file.toString(), Files.readAllLines(file), nodes, blocks, seed);
    } catch (NoSuchFileException e) {
      throw new Malformed(file + ": no such file");
    } catch (MalformedInputException e) {
      throw new Malformed(file + ": not a text file in UTF-8");
    } catch (IOException e) {
      throw new Malformed(file + ": cannot be read: " + e.getMessage());
    }
  }

  /**
   * Reads the lines of a file.
   *
   * @param file its name, for messages
   */
  public static FaultPlan parse(String file, List<String> lines, int nodes, int blocks, long seed)
      throws Malformed {
    FaultFile reader = new FaultFile(file, nodes, blocks, seed);
    for (int number = 1; number <= lines.size(); number++) {
      String line = lines.get(number - 1);
      int comment = line.indexOf('#');
      String text = (comment < 0 ? line : line.substring(0, comment)).strip();
      if (!text.isEmpty()) {
        reader.add(text, number);
      }
    }
    if (reader.events.isEmpty()) {
      throw new Malformed(file + ": expected a line for each fault, and found none");
    }
    return new FaultPlan(reader.events);
  }

  private void add(String text, int line) throws Malformed {
    try {
      int colon = text.indexOf(':');
      if (colon < 0) {
        throw new Unexpected("a moment, a colon and a fault", text);
      }
      Moment at = moment(text.substring(0, colon).strip());
      String what = text.substring(colon + 1).strip();
      Fault fault = words.fault(what, state);
      events.add(new FaultPlan.Event(at, fault, file + ":" + line));
      state = state.after(fault);
      if (state.sound().isEmpty()) {
        throw new Unexpected(
            "at least one node that runs, answers and has the right time, to mine at", what);
      }
      lineBefore = line;
    } catch (Unexpected e) {
      throw new Malformed(file + ":" + line + ": " + e.getMessage());
    }
  }

  private Moment moment(String text) throws Unexpected {
    Moment at = moment(text, BLOCK.matcher(text), SECONDS.matcher(text));
    if (!events.isEmpty()) {
      Moment before = events.getLast().at();
      if (!before.getClass().equals(at.getClass())) {
        throw new Unexpected(
            "moments in "
                + (before instanceof Moment.Block ? "blocks" : "seconds")
                + " as in line "
                + lineBefore
                + " (it must be known which comes first)",
            text);
      }
      if (before.isAfter(at)) {
        throw new Unexpected("a moment not before " + before + " of line " + lineBefore, text);
      }
    }
    return at;
  }

  private Moment moment(String text, Matcher block, Matcher seconds) throws Unexpected {
    if (block.matches()) {
      int number = Integer.parseInt(block.group(1));
      if (number < 1 || number > blocks) {
        throw new Unexpected("a block from 1 to " + blocks + " (--blocks)", text);
      }
      return new Moment.Block(number);
    }
    if (seconds.matches()) {
      BigDecimal value = new BigDecimal(seconds.group(1));
      if (value.compareTo(BigDecimal.valueOf(MAX_SECONDS)) > 0) {
        throw new Unexpected("at most " + MAX_SECONDS + "s", text);
      }
      return new Moment.Elapsed(value.movePointRight(NANOS_SCALE).longValueExact());
    }
    throw new Unexpected("a moment, as in 'block 3: ...' or '10s: ...'", text);
  }

  /** Something else was expected there. */
  static final class Unexpected extends Exception {
    private static final long serialVersionUID = 1;

    Unexpected(String expected, String found) {
      super("expected " + expected + ", not '" + found + "'");
    }
  }
}
