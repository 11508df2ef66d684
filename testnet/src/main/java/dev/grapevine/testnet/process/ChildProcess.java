package dev.grapevine.testnet.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process of ours, and those that it starts. For any thread. */
public final class ChildProcess {
  private static final long KILL_SECONDS = 10;

  private final Process process;
  private final Path output;

  private ChildProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /**
   * Starts a process.
   *
   * @param output file for what it prints, standard error included
   */
  public static ChildProcess start(List<String> command, Path output) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    return new ChildProcess(process, output);
  }

  /** Whether it runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Its number. */
  public long pid() {
    return process.pid();
  }

  /** All that it has printed. */
  public String printed() {
    try {
      return Files.readString(output, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  /** The last line that it printed and that is not empty; empty if there is none. */
  public Optional<String> lastLine() {
    return printed().lines().filter(line -> !line.isBlank()).reduce((first, second) -> second);
  }

  /** Memory of it and of those that it started, shared pages counted by their share. */
  public OptionalDouble proportionalMib() {
    double[] found =
        family()
            .flatMap(handle -> ProcessMemory.of(handle.pid()).stream())
            .mapToDouble(ProcessMemory::proportionalMib)
            .toArray();
    return found.length == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(Arrays.stream(found).sum());
  }

  /** Completes when it has ended, for whatever reason. */
  public CompletableFuture<?> onExit() {
    return process.onExit();
  }

  /**
   * Has it and those that it started stand still (SIGSTOP). Only {@link #resume} and {@link #kill}
   * get through to it then.
   *
   * @throws IOException if it is gone
   */
  public void suspend() throws IOException, InterruptedException {
    signal("STOP");
  }

  /**
   * Has it go on after {@link #suspend} (SIGCONT).
   *
   * @throws IOException if it is gone
   */
  public void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  /** Java has no call for it, and every system's shell has. */
  private void signal(String name) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("sh", "-c", "kill -" + name + " \"$@\"", "sh"));
    family().forEach(handle -> command.add(Long.toString(handle.pid())));
    Process shell =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (shell.waitFor() != 0) {
      throw new IOException("process " + pid() + " takes no signal " + name);
    }
  }

  private Stream<ProcessHandle> family() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants());
  }

  /**
   * Ends it and those that it started, whatever they are doing, standing still included; returns
   * when it is gone.
   */
  public void kill() {
    // A script in front of the program would leave the program behind.
    List<ProcessHandle> started = process.descendants().toList();
    process.destroyForcibly();
    started.forEach(ProcessHandle::destroyForcibly);
    try {
      process.waitFor(KILL_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
