package dev.grapevine.testnet.gossip;

import dev.grapevine.testnet.gossip.world.Outcome;
import dev.grapevine.testnet.gossip.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Runs plans, trials side by side on all processors. Threads share nothing but the plan, and each
 * trial's seed comes from the plan's, so that the summary does not depend on them.
 */
public final class Trials implements AutoCloseable {
  private final ExecutorService workers;
  private final Runnable trialDone;

  /**
   * Ready to run.
   *
   * @param trialDone called after each trial, by any thread
   */
  public Trials(Runnable trialDone) {
    this.trialDone = trialDone;
    workers =
        Executors.newFixedThreadPool(
            Runtime.getRuntime().availableProcessors(),
            Thread.ofPlatform().daemon().name("gossip-", 0).factory());
  }

  /** Runs a plan's trials and sums them up. */
  public Summary run(Plan plan) throws InterruptedException {
    return Summary.of(plan, outcomes(plan));
  }

  /** The outcomes of a plan's trials, in order. */
  List<Outcome> outcomes(Plan plan) throws InterruptedException {
    SplittableRandom seeds = new SplittableRandom(plan.seed());
    List<Future<Outcome>> running = new ArrayList<>();
    for (int trial = 0; trial < plan.trials(); trial++) {
      long seed = seeds.nextLong();
      running.add(workers.submit(() -> runOne(plan, seed)));
    }
    List<Outcome> outcomes = new ArrayList<>();
    for (Future<Outcome> trial : running) {
      try {
        outcomes.add(trial.get());
      } catch (ExecutionException e) {
        running.forEach(other -> other.cancel(true));
        switch (e.getCause()) {
          case Error error -> throw error;
          case null, default -> throw new IllegalStateException(e.getCause());
        }
      }
    }
    return outcomes;
  }

  private Outcome runOne(Plan plan, long seed) {
    Outcome outcome = World.run(plan.setting(), seed, plan::protocol);
    trialDone.run();
    return outcome;
  }

  /** Lets no further trial begin. */
  @Override
  public void close() {
    workers.shutdownNow();
  }
}
