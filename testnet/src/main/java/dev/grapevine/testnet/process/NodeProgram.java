package dev.grapevine.testnet.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program that takes bitcoind's options.
 *
 * @param command what to run, without options
 * @param name for people
 * @param version as the program tells it
 */
public record NodeProgram(List<String> command, String name, String version) {
  private static final String BITCOIND = "bitcoind";
  private static final Pattern VERSION =
      Pattern.compile("(?i)^.{1,60}\\bversion v?(\\d[\\w.+-]{0,60})\\s*$");
  private static final long VERSION_SECONDS = 20;
  private static final int MAX_QUOTED = 120;

  /** What {@code -version} printed is not what a bitcoind prints; the message says what it is. */
  public static final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;

    Unusable(String message) {
      super(message);
    }
  }

  /** A {@code bitcoind}, after asking it for its version. */
  public static NodeProgram bitcoind(Path path) throws Unusable, InterruptedException {
    if (!Files.exists(path)) {
      throw new Unusable("no such file");
    }
    if (Files.isDirectory(path) || !Files.isExecutable(path)) {
      throw new Unusable("cannot be run: no executable file");
    }
    String program = path.toAbsolutePath().toString();
    String printed = ask(program);
    String first = printed.lines().findFirst().orElse("");
    Matcher matcher = VERSION.matcher(first);
    if (!matcher.matches()) {
      throw new Unusable(
          "is no bitcoind: -version prints "
              + (first.isEmpty() ? "nothing" : "'" + shortened(first) + "'"));
    }
    return new NodeProgram(List.of(program), BITCOIND, matcher.group(1));
  }

  private static String ask(String program) throws Unusable, InterruptedException {
    Path output;
    try {
      output = Files.createTempFile("grapevine-version-", ".txt");
    } catch (IOException e) {
      throw new Unusable("no temporary file: " + e.getMessage());
    }
    try {
      ChildProcess asked = ChildProcess.start(List.of(program, "-version"), output);
      try {
        asked.onExit().get(VERSION_SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        throw new Unusable("is no bitcoind: -version takes over " + VERSION_SECONDS + " s");
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      } finally {
        asked.kill();
      }
      return Files.readString(output, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new Unusable("cannot be run: " + e.getMessage());
    } finally {
      delete(output);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      file.toFile().deleteOnExit();
    }
  }

  private static String shortened(String line) {
    String printable = line.replaceAll("[^\\x20-\\x7e]", "?");
    return printable.length() > MAX_QUOTED ? printable.substring(0, MAX_QUOTED) : printable;
  }

  /**
   * Grapevine itself, run by the Java that runs this.
   *
   * @param mainClass the launcher's
   * @param version ours
   */
  public static NodeProgram grapevine(String mainClass, String version) {
    List<String> command = OwnJava.forNode();
    command.addAll(List.of(mainClass, "node"));
    return new NodeProgram(List.copyOf(command), "grapevine", version);
  }

  /** Whether it is not one of ours. */
  public boolean isBitcoind() {
    return name.equals(BITCOIND);
  }

  /** The program's name with its version. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s %s", name, version);
  }
}
