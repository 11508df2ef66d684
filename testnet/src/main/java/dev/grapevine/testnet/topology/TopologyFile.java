package dev.grapevine.testnet.topology;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a graph from a text file: on each line two node numbers, who dials and who is dialled;
 * {@code #} begins a comment, and empty lines mean nothing. The nodes are 0 to the largest number
 * named.
 */
public final class TopologyFile {
  /** Nodes of a network in one process. */
  private static final int MAX_NODES = 10_000;

  private TopologyFile() {}

  /**
   * A file that is not there or not a graph.
   *
   * <p>Its message names the file, the line and what was expected.
   */
  public static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    Malformed(String message) {
      super(message);
    }
  }

  /** Reads a file. */
  public static Topology read(Path file) throws Malformed {
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
    List<List<Integer>> targets = new ArrayList<>();
    for (int number = 1; number <= lines.size(); number++) {
      String line = lines.get(number - 1);
      int comment = line.indexOf('#');
      String text = (comment < 0 ? line : line.substring(0, comment)).strip();
      if (!text.isEmpty()) {
        add(text, file + ":" + number + ": ", targets);
      }
    }
    return graph(file, targets);
  }

  private static void add(String text, String place, List<List<Integer>> targets) throws Malformed {
    String[] words = text.split("\\s+");
    if (words.length != 2) {
      throw new Malformed(
          place + "expected two node numbers, who dials and who is dialled, not '" + text + "'");
    }
    int from = node(words[0], place);
    int to = node(words[1], place);
    if (from == to) {
      throw new Malformed(place + "expected two different nodes, not " + from + " twice");
    }
    while (targets.size() <= Math.max(from, to)) {
      targets.add(new ArrayList<>());
    }
    if (targets.get(from).contains(to)) {
      throw new Malformed(place + "expected each connection once; " + text + " is there already");
    }
    targets.get(from).add(to);
  }

  private static int node(String word, String place) throws Malformed {
    try {
      int node = Integer.parseInt(word);
      if (node >= 0 && node < MAX_NODES) {
        return node;
      }
    } catch (NumberFormatException e) {
      // Said below, as for a number that is out of range.
    }
    throw new Malformed(
        place + "expected a node number from 0 to " + (MAX_NODES - 1) + ", not '" + word + "'");
  }

  private static Topology graph(Path file, List<List<Integer>> targets) throws Malformed {
    if (targets.isEmpty()) {
      throw new Malformed(file + ": expected a line for each connection, and found none");
    }
    int[][] rows =
        targets.stream()
            .map(row -> row.stream().mapToInt(Integer::intValue).toArray())
            .toArray(int[][]::new);
    if (!Topology.isConnected(rows)) {
      throw new Malformed(
          file
              + ": expected a graph in one piece; "
              + lonely(rows)
              + " is not reached from node 0");
    }
    return Topology.of(rows);
  }

  /** A node that node 0 has no way to. */
  private static String lonely(int[][] rows) {
    boolean[] seen = new boolean[rows.length];
    seen[0] = true;
    boolean grew = true;
    while (grew) {
      grew = false;
      for (int from = 0; from < rows.length; from++) {
        for (int to : rows[from]) {
          if (seen[from] != seen[to]) {
            seen[from] = true;
            seen[to] = true;
            grew = true;
          }
        }
      }
    }
    int node = 0;
    while (seen[node]) {
      node++;
    }
    return "node " + node;
  }
}
