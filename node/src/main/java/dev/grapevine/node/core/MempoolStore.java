package dev.grapevine.node.core;

import dev.grapevine.chain.primitives.MalformedDataException;
import dev.grapevine.chain.store.DurableFile;
import dev.grapevine.relay.EventSink;
import dev.grapevine.relay.mempool.Mempool;
import dev.grapevine.relay.mempool.MempoolDump;
import dev.grapevine.relay.mempool.MempoolFile;
import dev.grapevine.relay.mempool.MempoolImport;
import dev.grapevine.relay.mempool.TransactionAcceptance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a mempool in {@code mempool.dat} while the process is away (Bitcoin Core {@code
 * node/mempool_persist.cpp}). Files are read and written on the caller's thread; the mempool is
 * touched on the node's loop only, a few transactions at a time, so that peers have their turn.
 */
public final class MempoolStore {
  private static final Logger LOG = LoggerFactory.getLogger(MempoolStore.class);

  /** Transactions judged in one turn of the loop: some ten milliseconds. */
  private static final int BATCH = 50;

  private final Path file;
  private final boolean withKey;
  private final NodeCore core;
  private final Mempool mempool;
  private final TransactionAcceptance acceptance;
  private final EventSink events;
  private volatile boolean loaded;
  private volatile boolean stopping;

  MempoolStore(
      Path file,
      boolean withKey,
      NodeCore core,
      Mempool mempool,
      TransactionAcceptance acceptance,
      EventSink events) {
    this.file = file;
    this.withKey = withKey;
    this.core = core;
    this.mempool = mempool;
    this.acceptance = acceptance;
    this.events = events;
  }

  /** Where it writes. */
  public Path file() {
    return file;
  }

  /** True once what was saved has been tried. */
  public boolean isLoaded() {
    return loaded;
  }

  /** Nothing was saved, or is to be loaded. */
  void skipLoading() {
    loaded = true;
  }

  /** Reads what was saved, on a thread of its own. */
  Thread loadInBackground() {
    return Thread.ofPlatform()
        .name("mempool-load")
        .daemon()
        .start(() -> {
          try {
            load(file, MempoolImport.Options.OWN);
          } catch (NoSuchFileException e) {
            LOG.info("No mempool file to load");
          } catch (IOException | MalformedDataException e) {
            LOG.warn(
                "The mempool was not loaded from {}: {}. Continuing anyway.", file, e.toString());
          }
          if (!stopping) {
            loaded = true;
          }
        });
  }

  /**
   * Takes over the transactions of a file. Blocks; not on the loop.
   *
   * @throws MalformedDataException if it is not such a file
   */
  public void load(Path from, MempoolImport.Options options) throws IOException {
    MempoolDump dump = MempoolFile.read(Files.readAllBytes(from));
    MempoolImport work = new MempoolImport(mempool, acceptance, options);
    List<MempoolDump.Item> items = dump.items();
    LOG.info("Loading {} mempool transactions from {}", items.size(), from);
    try {
      for (int at = 0; at < items.size() && !stopping; at += BATCH) {
        List<MempoolDump.Item> batch = items.subList(at, Math.min(items.size(), at + BATCH));
        core.call(
                access -> {
                  for (MempoolDump.Item item : batch) {
                    if (work.take(item, access.now().unixSeconds())) {
                      events.transactionAccepted(item.transaction(), Optional.empty());
                    }
                  }
                  return batch.size();
                })
            .get();
      }
      core.call(
              access -> {
                work.finish(dump);
                return dump;
              })
          .get();
    } catch (ExecutionException e) {
      throw new IOException("on the node's loop", e.getCause());
    } catch (RejectedExecutionException e) {
      throw new IOException("the node is stopping", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    LOG.info("Imported mempool transactions from file: {}", work);
  }

  /** Writes what the mempool holds; a crash leaves the older file. Blocks; not on the loop. */
  public synchronized void save() throws IOException {
    MempoolDump dump;
    try {
      dump = core.call(access -> MempoolDump.of(mempool)).get();
    } catch (ExecutionException | RejectedExecutionException e) {
      throw new IOException("the node is stopping", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    DurableFile.replace(
        file, out -> MempoolFile.write(dump, withKey ? Optional.of(key()) : Optional.empty(), out));
    LOG.info("Saved {} mempool transactions to {}", dump.items().size(), file);
  }

  private static byte[] key() {
    byte[] key = new byte[MempoolFile.KEY_SIZE];
    new SecureRandom().nextBytes(key);
    return key;
  }

  /** The node ends: writes the mempool if it had been loaded before. Not on the loop. */
  void stop(boolean save) {
    stopping = true;
    if (save && loaded) {
      try {
        save();
      } catch (IOException e) {
        LOG.warn("The mempool was not saved to {}: {}", file, e.toString());
      }
    }
  }
}
