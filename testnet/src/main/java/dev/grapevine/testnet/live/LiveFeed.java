package dev.grapevine.testnet.live;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.relay.EventSink;
import dev.grapevine.relay.base.PeerId;
import dev.grapevine.testnet.measure.Percentile;
import dev.grapevine.testnet.process.LogEvent;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which node had the latest blocks and transactions when. Nodes of this process write to it from
 * their event loops, what others tell in their logs comes from the thread that reads these, up to
 * 20 ms later and with the times of the log; everybody else reads. One lock, held for a few stores.
 */
public final class LiveFeed {
  /** Blocks that the page can look back at. */
  private static final int MAX_BLOCKS = 200;

  /** Transactions that are followed at a time. */
  private static final int MAX_TRANSACTIONS = 5_000;

  /** Latest transactions that the figures are of. */
  private static final int MAX_FINISHED = 500;

  private static final int NANOS_TO_MILLIS_SCALE = 6;
  private static final int DECIMALS = 3;

  private final int nodes;
  private final Map<BlockHash, Arrivals> blocks = new Bounded<>(MAX_BLOCKS);
  private final Map<Txid, Arrivals> transactions = new Bounded<>(MAX_TRANSACTIONS);
  private final List<long[]> finished = new ArrayList<>();
  private long transactionsSeen;
  private long transactionsEverywhere;
  private long changes;

  /** Of a network of so many nodes. */
  public LiveFeed(int nodes) {
    this.nodes = nodes;
  }

  /** The most recent entries. */
  private static final class Bounded<K> extends LinkedHashMap<K, Arrivals> {
    private static final long serialVersionUID = 1;

    private final int most;

    Bounded(int most) {
      this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, Arrivals> eldest) {
      return size() > most;
    }
  }

  /**
   * When each node had something, in whatever order it is told; it came from the one that had it
   * first.
   */
  private static final class Arrivals {
    private final long[] at;
    private int source;
    private long start;
    private int missing;
    private int height;
    private int size;
    private boolean inBlock;
    private boolean read;
    private long changedAt;

    Arrivals(int nodes, int source, long start) {
      at = new long[nodes];
      Arrays.fill(at, Percentile.NEVER);
      this.source = source;
      this.start = start;
      missing = nodes;
    }

    /** Somebody knows of it. */
    void known(int node, long nanos) {
      if (nanos - start < 0) {
        source = node;
        start = nanos;
      }
    }

    boolean arrived(int node, long nanos) {
      known(node, nanos);
      if (at[node] != Percentile.NEVER) {
        return false;
      }
      at[node] = nanos;
      missing--;
      return true;
    }

    OptionalInt anyOwner() {
      return IntStream.range(0, at.length).filter(i -> at[i] != Percentile.NEVER).findFirst();
    }

    long[] delays() {
      return Arrays.stream(at)
          .map(nanos -> nanos == Percentile.NEVER ? nanos : nanos - start)
          .toArray();
    }

    long percentile(int percent) {
      long[] ascending = delays();
      Arrays.sort(ascending);
      return Percentile.nearestRank(ascending, percent);
    }
  }

  /** What node {@code number} is to report to. */
  public EventSink sink(int number) {
    return new EventSink() {
      @Override
      public void blockAccepted(BlockIndex index, Optional<PeerId> from) {
        known(index.hash(), index.height(), number, System.nanoTime());
      }

      @Override
      public void blockConnected(BlockIndex index, Block block) {
        connected(
            index.hash(), index.height(), number, block.transactions().size(), System.nanoTime());
        mined(index.hash(), block.transactions().stream().map(Transaction::txid).toList());
      }

      @Override
      public void transactionAccepted(Transaction transaction, Optional<PeerId> from) {
        accepted(transaction.txid(), number, System.nanoTime());
      }
    };
  }

  /** What the log of node {@code number}, which is another process, is to be reported to. */
  public LogEvent.Observer log(int number) {
    return new LogEvent.Observer() {
      private long chainTransactions;

      @Override
      public void observed(long nanos, LogEvent event) {
        switch (event) {
          case LogEvent.BlockAccepted(BlockHash hash) -> known(hash, 0, number, nanos);
          case LogEvent.TipMoved(BlockHash hash, int height, long transactions) -> {
            int own = (int) Math.clamp(transactions - chainTransactions, 1, Integer.MAX_VALUE);
            chainTransactions = transactions;
            connected(hash, height, number, own, nanos);
          }
          case LogEvent.TransactionAdded(Txid txid) -> accepted(txid, number, nanos);
          case LogEvent.HeaderSeen seen -> {}
          case LogEvent.CompactBegun begun -> {}
          case LogEvent.CompactRebuilt rebuilt -> {}
        }
      }
    };
  }

  /** Forgets what there was so far. */
  public synchronized void clear() {
    blocks.clear();
    transactions.clear();
    finished.clear();
    transactionsSeen = 0;
    transactionsEverywhere = 0;
  }

  /** A node has all of a block, not yet validated; its height is 0 if that is not told. */
  synchronized void known(BlockHash hash, int height, int node, long nanos) {
    block(hash, height, node, nanos);
  }

  private Arrivals block(BlockHash hash, int height, int node, long nanos) {
    Arrivals block = blocks.computeIfAbsent(hash, ignored -> new Arrivals(nodes, node, nanos));
    block.known(node, nanos);
    block.height = Math.max(block.height, height);
    return block;
  }

  synchronized void connected(BlockHash hash, int height, int node, int size, long nanos) {
    Arrivals block = block(hash, height, node, nanos);
    block.size = Math.max(block.size, size);
    if (block.arrived(node, nanos)) {
      block.changedAt = ++changes;
    }
  }

  /** What is in a block: who has not heard of a transaction by then will not. */
  synchronized void mined(BlockHash hash, List<Txid> contents) {
    Arrivals block = blocks.get(hash);
    if (block != null) {
      block.read = true;
    }
    for (Txid txid : contents) {
      Arrivals spreading = transactions.get(txid);
      if (spreading != null && !spreading.inBlock) {
        spreading.inBlock = true;
        changes++;
      }
    }
  }

  /** Blocks of which only logs tell, which do not say what is in them, each with who has it. */
  synchronized Map<BlockHash, Integer> unread() {
    Map<BlockHash, Integer> unread = new LinkedHashMap<>();
    blocks.forEach((hash, block) -> {
      if (!block.read) {
        block.anyOwner().ifPresent(node -> unread.put(hash, node));
      }
    });
    return unread;
  }

  synchronized void accepted(Txid txid, int node, long nanos) {
    Arrivals transaction = transactions.get(txid);
    if (transaction == null) {
      transaction = new Arrivals(nodes, node, nanos);
      transactions.put(txid, transaction);
      transactionsSeen++;
    }
    if (transaction.arrived(node, nanos)) {
      changes++;
      if (transaction.missing == 0) {
        transactions.remove(txid);
        transactionsEverywhere++;
        finished.add(new long[] {transaction.percentile(50), transaction.percentile(99)});
        if (finished.size() > MAX_FINISHED) {
          finished.removeFirst();
        }
      }
    }
  }

  /** A number that grows with everything that is reported. */
  synchronized long changes() {
    return changes;
  }

  /**
   * What the page shows: the transactions, and the blocks that changed.
   *
   * @param since what {@link #changes} was; 0 for everything
   */
  synchronized ObjectNode since(long since) {
    ObjectNode update = JsonNodeFactory.instance.objectNode();
    ArrayNode list = update.putArray("blocks");
    blocks.forEach((hash, block) -> {
      if (block.changedAt > since) {
        list.add(json(hash, block));
      }
    });
    ObjectNode figures = update.putObject("txs");
    figures.put("seen", transactionsSeen);
    figures.put("everywhere", transactionsEverywhere);
    long spreading = transactions.values().stream().filter(each -> !each.inBlock).count();
    figures.put("spreading", spreading);
    figures.put("mined_first", transactionsSeen - transactionsEverywhere - spreading);
    millis(figures, "p50_ms", median(0));
    millis(figures, "p99_ms", median(1));
    return update;
  }

  private long median(int column) {
    long[] values = finished.stream().mapToLong(row -> row[column]).sorted().toArray();
    return Percentile.nearestRank(values, 50);
  }

  private ObjectNode json(BlockHash hash, Arrivals block) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("hash", hash.toString());
    node.put("height", block.height);
    node.put("txs", block.size - 1);
    node.put("miner", block.source);
    node.put("missing", block.missing);
    millis(node, "p50_ms", block.percentile(50));
    millis(node, "p99_ms", block.percentile(99));
    ArrayNode arrivals = node.putArray("arrivals_ms");
    for (long nanos : block.delays()) {
      if (nanos == Percentile.NEVER) {
        arrivals.addNull();
      } else {
        arrivals.add(millis(nanos));
      }
    }
    return node;
  }

  private static void millis(ObjectNode target, String name, long nanos) {
    if (nanos == Percentile.NEVER) {
      target.putNull(name);
    } else {
      target.put(name, millis(nanos));
    }
  }

  private static BigDecimal millis(long nanos) {
    return BigDecimal.valueOf(nanos, NANOS_TO_MILLIS_SCALE)
        .setScale(DECIMALS, RoundingMode.HALF_EVEN);
  }
}
