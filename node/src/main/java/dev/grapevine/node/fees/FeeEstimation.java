package dev.grapevine.node.fees;

import dev.grapevine.chain.primitives.MalformedDataException;
import dev.grapevine.chain.store.DurableFile;
import dev.grapevine.node.core.LoopFigures;
import dev.grapevine.node.core.NodeCore;
import dev.grapevine.relay.EventSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node's estimates of fees: learnt from its events, kept in a file that is read at the start
 * and written every hour and at the end. Made before the node, whose events it hears from the
 * first; then {@link #start}, and once {@link #stop} or {@link #abandon}.
 *
 * <p>The estimator belongs to the node's loop; what is written is put together there, and written
 * by a thread that may wait for a disk. The node can do without the file: failures are logged.
 */
public final class FeeEstimation {
  private static final Logger LOG = LoggerFactory.getLogger("estimatefee");

  /** {@code FEE_FLUSH_INTERVAL}. */
  private static final long WRITE_NANOS = TimeUnit.HOURS.toNanos(1);

  /** Fees of longer ago are not those of today ({@code MAX_FILE_AGE}). */
  private static final long MAX_FILE_AGE_HOURS = 60;

  /** A tip older than this is not where the chain is ({@code MAX_FEE_ESTIMATION_TIP_AGE}). */
  private static final int MAX_TIP_AGE_SECONDS = 3 * 60 * 60;

  private final Path file;
  private final FeeEstimator estimator;
  private final FeeRecorder recorder;

  /** Held while the file is written. */
  private final Object writing = new Object();

  // Guarded by this.
  private Optional<Running> running = Optional.empty();
  private Optional<Future<?>> timer = Optional.empty();
  private long dueNanos;

  /** What it works with while the node runs. */
  private record Running(NodeCore core, ScheduledExecutorService loop, Executor writers) {}

  private FeeEstimation(Path file, FeeEstimator estimator) {
    this.file = file;
    this.estimator = estimator;
    this.recorder = new FeeRecorder(estimator);
  }

  /** Reads what was kept, unless it is too old or damaged. Blocks. */
  public static FeeEstimation open(FeeSettings settings) {
    SecureRandom random = new SecureRandom();
    return new FeeEstimation(settings.file(), read(settings, random.nextLong(), random.nextLong()));
  }

  private static FeeEstimator read(FeeSettings settings, long salt0, long salt1) {
    Path file = settings.file();
    try {
      Instant written = Files.getLastModifiedTime(file).toInstant();
      long hours = Duration.between(written, Instant.now()).toHours();
      if (hours <= MAX_FILE_AGE_HOURS || settings.acceptStale()) {
        return FeeEstimatesFile.read(Files.readAllBytes(file), salt0, salt1);
      }
      LOG.warn(
          "Fee estimation file {} too old (age={} > {} hours) and will not be used to avoid serving"
              + " stale estimates.",
          file,
          hours,
          MAX_FILE_AGE_HOURS);
    } catch (NoSuchFileException e) {
      LOG.info("{} is not found. Continue anyway.", file);
    } catch (IOException | MalformedDataException e) {
      LOG.warn("Failed to read fee estimates from {}. Continue anyway. {}", file, e.getMessage());
    }
    return new FeeEstimator(salt0, salt1);
  }

  /** What is to hear of the node's events. */
  public EventSink events() {
    return recorder;
  }

  /** The estimator; for the node's loop only. */
  public FeeEstimator estimator() {
    return estimator;
  }

  /**
   * The node runs: its transactions are followed from now on, and what is learnt is written every
   * hour.
   *
   * @param loop the node's
   * @param writers may wait for a disk
   */
  public synchronized void start(NodeCore core, ScheduledExecutorService loop, Executor writers) {
    LoopFigures figures = core.figures();
    recorder.started(() -> figures.isUpToDate(MAX_TIP_AGE_SECONDS));
    running = Optional.of(new Running(core, loop, writers));
    dueNanos = System.nanoTime() + WRITE_NANOS;
    arm();
  }

  private synchronized void arm() {
    timer.ifPresent(each -> each.cancel(false));
    timer =
        running.map(now ->
            now.loop()
                .schedule(this::timeIsUp, dueNanos - System.nanoTime(), TimeUnit.NANOSECONDS));
  }

  private synchronized void timeIsUp() {
    running.filter(now -> isDue()).ifPresent(now -> now.writers().execute(this::write));
    arm();
  }

  /** True if it is to be written now; then the next hour begins. */
  private synchronized boolean isDue() {
    long now = System.nanoTime();
    boolean due = dueNanos - now <= 0;
    if (due) {
      dueNanos = now + WRITE_NANOS;
    }
    return due;
  }

  /** Writes so many seconds sooner, for tests; returns when that is done if it is now. Blocks. */
  public void bringForward(long seconds) {
    boolean due;
    synchronized (this) {
      dueNanos -= TimeUnit.SECONDS.toNanos(seconds);
      due = isDue();
      arm();
    }
    if (due) {
      write();
    }
  }

  private void write() {
    write(FeeEstimatesFile::write);
  }

  /** Writes what {@code content} makes of the estimator, on the loop. Blocks. */
  private void write(Function<FeeEstimator, byte[]> content) {
    Optional<Running> now;
    synchronized (this) {
      now = running;
    }
    if (now.isEmpty()) {
      return;
    }
    try {
      byte[] bytes = now.get().core().call(access -> content.apply(estimator)).get();
      synchronized (writing) {
        DurableFile.replace(file, out -> out.write(bytes));
      }
      LOG.debug("Flushed fee estimates to {}.", file);
    } catch (IOException | ExecutionException | RejectedExecutionException e) {
      LOG.warn("Failed to write fee estimates to {}. Continue anyway. {}", file, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * The node is about to stop: what still waits counts as not confirmed, and all is written.
   * Blocks; not on the loop. A second time does nothing.
   */
  public void stop() {
    write(each -> {
      each.giveUpOnWaiting();
      return FeeEstimatesFile.write(each);
    });
    abandon();
  }

  /** The node ends without a chance to write. */
  public synchronized void abandon() {
    timer.ifPresent(each -> each.cancel(false));
    running = Optional.empty();
  }
}
