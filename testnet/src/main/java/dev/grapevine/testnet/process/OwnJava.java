package dev.grapevine.testnet.process;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The Java that runs this, to run another of our programs. */
public final class OwnJava {
  private OwnJava() {}

  /** Its command with the options that it was given itself, and the class path. */
  public static List<String> command() {
    return command(option -> true);
  }

  /** The same for one node: sizes and caches of a whole network are not for it. */
  static List<String> forNode() {
    // As the launcher starts a node on regtest.
    List<String> command = command(option -> !option.startsWith("-Xm"));
    command.add(1, "-XX:TieredStopAtLevel=1");
    return command;
  }

  private static List<String> command(Predicate<String> isWanted) {
    List<String> command = new ArrayList<>();
    command.add(
        ProcessHandle.current()
            .info()
            .command()
            .orElse(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        // A debugger's port is taken.
        .filter(option -> !option.startsWith("-agent") && !option.startsWith("-XX:AOT"))
        .filter(isWanted)
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    return command;
  }
}
