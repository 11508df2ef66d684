package dev.grapevine.node.cli;

import dev.grapevine.node.Node;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after a node's warnings while it runs: each new one goes to the log and to {@code
 * -alertnotify}'s command, its text as one word of the shell's in the place of {@code %s}.
 */
final class Alerts {
  private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);

  private static final long LOOK_MILLIS = 1_000;

  private Set<String> known = Set.of();

  /** Returns when {@code end} is done; fails as it does. */
  void watch(Node node, CompletableFuture<?> end, Optional<String> command) {
    while (true) {
      try {
        end.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException e) {
        look(node.warnings().exceptionally(failed -> List.of()).join(), command);
      } catch (ExecutionException e) {
        end.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void look(List<String> warnings, Optional<String> command) {
    for (String warning : warnings) {
      if (!known.contains(warning)) {
        LOG.warn(warning);
        command.ifPresent(text -> Commands.run(text.replace("%s", Commands.quoted(warning))));
      }
    }
    known = new LinkedHashSet<>(warnings);
  }
}
