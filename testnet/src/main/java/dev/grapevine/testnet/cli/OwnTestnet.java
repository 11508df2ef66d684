package dev.grapevine.testnet.cli;

import dev.grapevine.testnet.process.OwnJava;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs {@code grapevine testnet --json} in processes of their own, one after the other. What it
 * tells of its progress goes to our standard error. When this process is asked to end, the one that
 * runs is too, and given the time to stop its nodes.
 */
final class OwnTestnet implements AutoCloseable {
  private static final long STOP_SECONDS = 20;

  private final Thread hook = new Thread(this::stop, "compare-shutdown");
  private @Nullable Process running;
  private boolean closed;

  OwnTestnet() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Runs one.
   *
   * @param options without {@code --json --no-report}
   * @return its object; empty if it failed, which it has explained on standard error
   */
  Optional<ObjectNode> run(List<String> options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(OwnJava.command());
    command.addAll(List.of(Grapevine.class.getName(), "testnet", "--json", "--no-report"));
    command.addAll(options);
    Process process = start(command);
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != ExitStatus.OK) {
      return Optional.empty();
    }
    try {
      JsonNode object = JsonMapper.shared().readTree(printed);
      if (object instanceof ObjectNode result) {
        return Optional.of(result);
      }
    } catch (JacksonException e) {
      throw new IOException("it does not print an object: " + e.getOriginalMessage(), e);
    }
    throw new IOException("it does not print an object");
  }

  private synchronized Process start(List<String> command) throws IOException {
    if (closed) {
      throw new IOException("interrupted");
    }
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    running = process;
    return process;
  }

  private void stop() {
    Process process;
    synchronized (this) {
      closed = true;
      process = running;
    }
    if (process == null) {
      return;
    }
    process.destroy();
    try {
      process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // The process ends; the hook does what it is for.
    }
    stop();
  }
}
