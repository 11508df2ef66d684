package dev.grapevine.testnet.latency;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads links from a text file. A line is {@code A B DELAY_MS [BITS]}, the one-way delay between
 * two nodes in both directions and, if said, bits a second; or {@code default DELAY_MS [BITS]} for
 * all pairs that no line names. {@code #} begins a comment.
 */
public final class LinkFile {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final double MAX_DELAY_MILLIS = 600_000;
  private static final double MAX_BITS = 1e15;

  private LinkFile() {}

  /**
   * A file that is not there or not of links.
   *
   * <p>Its message names the file, the line and what was expected.
   */
  public static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    Malformed(String message) {
      super(message);
    }
  }

  private record Pair(int lower, int upper) {
    static Pair of(int a, int b) {
      return new Pair(Math.min(a, b), Math.max(a, b));
    }
  }

  private record FileProfile(Map<Pair, Way> ways, Way standard) implements LinkProfile {
    @Override
    public Way between(int from, int to) {
      return ways.getOrDefault(Pair.of(from, to), standard);
    }

    @Override
    public String label() {
      return "file";
    }
  }

  /**
   * Reads a file.
   *
   * @param nodes how many there are: a line that names another one is a mistake
   */
  public static LinkProfile read(Path file, int nodes) throws Malformed {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      throw new Malformed(file + ": no such file");
    } catch (MalformedInputException e) {
      throw new Malformed(file + ": not a text file in UTF-8");
    } catch (IOException e) {
      throw new Malformed(file + ": cannot be read: " + e.getMessage());
    }
    Map<Pair, LinkProfile.Way> ways = new HashMap<>();
    LinkProfile.Way standard = new LinkProfile.Way(0, 0);
    for (int number = 1; number <= lines.size(); number++) {
      String line = lines.get(number - 1);
      int comment = line.indexOf('#');
      String text = (comment < 0 ? line : line.substring(0, comment)).strip();
      if (text.isEmpty()) {
        continue;
      }
      String place = file + ":" + number + ": ";
      String[] words = text.split("\\s+");
      if (words[0].equals("default")) {
        standard = way(words, 1, place);
      } else {
        Pair pair = pair(words, nodes, place);
        if (ways.put(pair, way(words, 2, place)) != null) {
          throw new Malformed(place + "expected each pair once; this one is there already");
        }
      }
    }
    return new FileProfile(Map.copyOf(ways), standard);
  }

  private static Pair pair(String[] words, int nodes, String place) throws Malformed {
    if (words.length < 3) {
      throw new Malformed(place + "expected NODE NODE DELAY_MS [BITS] or default DELAY_MS [BITS]");
    }
    int a = node(words[0], nodes, place);
    int b = node(words[1], nodes, place);
    if (a == b) {
      throw new Malformed(place + "expected two different nodes, not " + a + " twice");
    }
    return Pair.of(a, b);
  }

  private static int node(String word, int nodes, String place) throws Malformed {
    try {
      int node = Integer.parseInt(word);
      if (node >= 0 && node < nodes) {
        return node;
      }
    } catch (NumberFormatException e) {
      // Said below, as for a number that is out of range.
    }
    throw new Malformed(
        place + "expected a node from 0 to " + (nodes - 1) + ", not '" + word + "'");
  }

  private static LinkProfile.Way way(String[] words, int at, String place) throws Malformed {
    if (words.length != at + 1 && words.length != at + 2) {
      throw new Malformed(place + "expected DELAY_MS [BITS] after the nodes, and nothing else");
    }
    double delay = number(words[at], "a delay in ms", MAX_DELAY_MILLIS, place);
    double bits =
        words.length == at + 1 ? 0 : number(words[at + 1], "bits a second", MAX_BITS, place);
    return new LinkProfile.Way(Math.round(delay * NANOS_PER_MILLI), Math.round(bits));
  }

  private static double number(String word, String what, double most, String place)
      throws Malformed {
    try {
      double number = Double.parseDouble(word);
      if (number >= 0 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below, as for a number that is out of range.
    }
    throw new Malformed(place + "expected " + what + ", not '" + word + "'");
  }
}
