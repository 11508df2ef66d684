package dev.grapevine.testnet.local;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what nodes were asked. */
final class Answers {
  private static final long TIMEOUT_SECONDS = 60;

  private Answers() {}

  /**
   * One answer.
   *
   * @param failure what to say when there is none
   */
  static <T> T await(CompletableFuture<T> asked, String failure)
      throws TestnetException, InterruptedException {
    try {
      return asked.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new TestnetException(failure + ": " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new TestnetException(failure + " within " + TIMEOUT_SECONDS + " s", e);
    }
  }

  /** The answers of all nodes, by node. */
  static <T> List<T> ofAll(List<CompletableFuture<T>> asked)
      throws TestnetException, InterruptedException {
    List<T> answers = new ArrayList<>(asked.size());
    for (int node = 0; node < asked.size(); node++) {
      answers.add(await(asked.get(node), "node " + node + " does not answer"));
    }
    return answers;
  }
}
