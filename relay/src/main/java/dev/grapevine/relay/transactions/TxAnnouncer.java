package dev.grapevine.relay.transactions;

import dev.grapevine.p2p.wire.InvItem;
import dev.grapevine.relay.Peer;
import dev.grapevine.relay.base.Now;
import dev.grapevine.relay.mempool.FeeRate;
import dev.grapevine.relay.mempool.Mempool;
import dev.grapevine.relay.mempool.MempoolEntry;
import it.unimi.dsi.fastutil.longs.Long2LongOpenHashMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Announcing transactions that were accepted: to whom, when, in which order and how many at a time
 * (Bitcoin Core {@code net_processing.cpp}, "Message: inventory").
 *
 * <p>Rules:
 *
 * <ul>
 *   <li>Each peer has a queue and a time for its next {@code inv}. All inbound peers of one network
 *       and listening address share one timer, an exponential one of mean 5 s, so that many
 *       connections of one spy see no more than one does, and what comes over two networks does not
 *       show that they lead to one node; each outbound peer has its own, of mean 2 s.
 *   <li>An {@code inv} holds 70 transactions, 5 more for every 1000 that are queued, at most 1000:
 *       the best chunk feerates first, parents before their children. The order says nothing of who
 *       came first.
 *   <li>Left out: what the peer knows (a bit in the entry), what has left the mempool, what pays
 *       less than the peer's {@code feefilter}, what its bloom filter (BIP37) does not match. A
 *       peer that wants no transactions gets none.
 *   <li>A peer may fetch by {@code getdata} what entered the mempool before its last {@code inv},
 *       or before the time of one that would have been empty, so that asking does not tell when
 *       something arrived.
 *   <li>A peer that asks for the mempool (BIP35), and may, is told of all of it in its next {@code
 *       inv}s, but for what its {@code feefilter} excludes.
 *   <li>With trickling off, and to peers that are trusted, announcements leave at once.
 * </ul>
 *
 * <p>A timer that runs out with nothing to say is drawn anew when there is, which for an
 * exponential one is the same distribution and spares the wake; {@link #lapse} makes up for it when
 * the peer asks meanwhile.
 *
 * <p>A queue holds references; entries that are of no use are swept out before it grows, so it is
 * bounded by the mempool. Cost of an {@code inv}: one sort of the queue, which is sorted already
 * but for what is new. Owned by its engine's loop.
 */
public final class TxAnnouncer {
  /** {@code INBOUND_INVENTORY_BROADCAST_INTERVAL}. */
  static final long INBOUND_MEAN_NANOS = 5 * Now.SECOND;

  /** {@code OUTBOUND_INVENTORY_BROADCAST_INTERVAL}. */
  static final long OUTBOUND_MEAN_NANOS = 2 * Now.SECOND;

  /** {@code INVENTORY_BROADCAST_TARGET}: 14 a second for the 5 s of the inbound timer. */
  static final int TARGET = 70;

  /** Added to the target for every {@link #QUEUED_STEP} queued, so that a backlog drains. */
  static final int TARGET_STEP = 5;

  static final int QUEUED_STEP = 1000;

  /** {@code INVENTORY_BROADCAST_MAX}. */
  static final int MAX = 1000;

  /** A sequence that only what came back from a lost block is below. */
  private static final long NOTHING_ANNOUNCED = 1;

  private static final int LEAST_CAPACITY = 16;
  private static final int KEPT_CAPACITY = 256;

  private static final class Peer {
    private final int slot;
    private final boolean inbound;
    private final long networkKey;
    private final boolean wtxidRelay;
    private final boolean wantsTransactions;
    private final boolean immediate;
    private FeeRate feeFilter = FeeRate.ZERO;
    private Optional<BloomFilter> bloomFilter = Optional.empty();
    private long nextNanos;
    private long lastInvSequence;
    private @Nullable MempoolEntry[] queue = new @Nullable MempoolEntry[LEAST_CAPACITY];
    private int queued;
    private boolean wantsMempool;

    private Peer(
        int slot,
        boolean inbound,
        long networkKey,
        boolean wtxidRelay,
        boolean wantsTransactions,
        boolean immediate) {
      this.slot = slot;
      this.inbound = inbound;
      this.networkKey = networkKey;
      this.wtxidRelay = wtxidRelay;
      this.wantsTransactions = wantsTransactions;
      this.immediate = immediate;
    }

    private boolean wants(MempoolEntry entry) {
      return bloomFilter.isEmpty() || bloomFilter.get().matches(entry.transaction());
    }

    private MempoolEntry at(int index) {
      MempoolEntry entry = queue[index];
      if (entry == null) {
        throw new IllegalStateException("a hole in the queue of slot " + slot);
      }
      return entry;
    }

    private void add(MempoolEntry entry, Mempool mempool) {
      if (queued == queue.length) {
        sweep(mempool);
        if (queued > queue.length / 2) {
          queue = Arrays.copyOf(queue, queue.length * 2);
        }
      }
      queue[queued++] = entry;
    }

    /**
     * Drops what need not be announced any more; keeps the order of the rest. What left with a
     * block and came back when that was lost is another entry now.
     */
    private void sweep(Mempool mempool) {
      int kept = 0;
      for (int i = 0; i < queued; i++) {
        MempoolEntry queuedEntry = at(i);
        MempoolEntry entry =
            queuedEntry.isInMempool()
                ? queuedEntry
                : mempool.get(queuedEntry.transaction().wtxid()).orElse(queuedEntry);
        if (entry.isInMempool()
            && !entry.knownBy(slot)
            && entry.fee() >= feeFilter.feeFor(entry.vsize())) {
          queue[kept++] = entry;
        }
      }
      Arrays.fill(queue, kept, queued, null);
      queued = kept;
    }

    private void dropFirst(int count) {
      System.arraycopy(queue, count, queue, 0, queued - count);
      Arrays.fill(queue, queued - count, queued, null);
      queued -= count;
      if (queued == 0 && queue.length > KEPT_CAPACITY) {
        queue = new @Nullable MempoolEntry[LEAST_CAPACITY];
      }
    }
  }

  private final Mempool mempool;
  private final RandomGenerator random;
  private final boolean trickle;
  private @Nullable Peer[] peers = new @Nullable Peer[LEAST_CAPACITY];

  /** The shared timers: as many as there are networks and listening addresses. */
  private final Long2LongOpenHashMap inboundNanos = new Long2LongOpenHashMap(4);

  /**
   * @param random the engine's seeded source
   * @param trickle by the timers; otherwise everything leaves at once
   */
  public TxAnnouncer(Mempool mempool, RandomGenerator random, boolean trickle) {
    this.mempool = mempool;
    this.random = random;
    this.trickle = trickle;
    inboundNanos.defaultReturnValue(Long.MIN_VALUE);
  }

  /**
   * A handshake is complete; earlier, a spy could tell what arrived during it.
   *
   * @param slot the peer's small number, free until now
   * @param networkKey the same for inbound peers that share a timer
   * @param wtxidRelay announce by wtxid (BIP339), else by txid
   * @param wantsTransactions its {@code version} asked for them
   * @param trusted announce at once
   */
  public void connected(
      Now now,
      int slot,
      boolean inbound,
      long networkKey,
      boolean wtxidRelay,
      boolean wantsTransactions,
      boolean trusted) {
    if (slot >= peers.length) {
      peers = Arrays.copyOf(peers, Math.max(slot + 1, peers.length * 2));
    }
    if (peers[slot] != null) {
      throw new IllegalStateException("slot " + slot + " is in use");
    }
    Peer peer =
        new Peer(slot, inbound, networkKey, wtxidRelay, wantsTransactions, trusted || !trickle);
    peer.lastInvSequence = NOTHING_ANNOUNCED;
    rearm(now, peer);
    peers[slot] = peer;
  }

  /** The peer in {@code slot} is gone, if there was one. */
  public void disconnected(int slot) {
    if (slot < peers.length) {
      peers[slot] = null;
    }
  }

  /** The peer in {@code slot} wants nothing below {@code satPerKvB} (BIP133). */
  public void setFeeFilter(int slot, long satPerKvB) {
    Peer peer = peer(slot);
    if (peer != null) {
      peer.feeFilter = new FeeRate(satPerKvB);
    }
  }

  /** The peer in {@code slot} wants nothing but what matches a filter, or everything again. */
  public void setBloomFilter(int slot, Optional<BloomFilter> filter) {
    Peer peer = peer(slot);
    if (peer != null) {
      peer.bloomFilter = filter;
    }
  }

  /** An entry is to be announced to every peer that does not know it. */
  public void queue(Now now, MempoolEntry entry) {
    for (Peer peer : peers) {
      if (peer != null && peer.wantsTransactions && !entry.knownBy(peer.slot)) {
        if (peer.queued == 0 && now.reached(peer.nextNanos)) {
          peer.lastInvSequence = Math.max(peer.lastInvSequence, entry.sequence());
          rearm(now, peer);
        }
        peer.add(entry, mempool);
      }
    }
  }

  /**
   * The peer is about to be served: if its time for an {@code inv} has come and there is nothing to
   * say, that counts as said, as it would if the timer had been kept.
   */
  public void lapse(Now now, int slot) {
    Peer peer = peer(slot);
    if (peer != null && peer.queued == 0 && !peer.wantsMempool && now.reached(peer.nextNanos)) {
      peer.lastInvSequence = mempool.sequence();
      rearm(now, peer);
    }
  }

  /**
   * What to announce to the peer now; empty if its time has not come. What is returned counts as
   * known by the peer.
   */
  public List<InvItem> due(Now now, int slot) {
    Peer peer = peer(slot);
    if (peer == null || !now.reached(peer.nextNanos)) {
      return List.of();
    }
    rearm(now, peer);
    peer.lastInvSequence = mempool.sequence();
    List<InvItem> items = peer.wantsMempool ? wholeMempool(peer) : new ArrayList<>(0);
    if (peer.queued == 0) {
      return items;
    }
    int limit =
        peer.immediate ? MAX : Math.min(MAX, TARGET + peer.queued / QUEUED_STEP * TARGET_STEP);
    peer.sweep(mempool);
    Arrays.sort(peer.queue, 0, peer.queued, TxAnnouncer::compare);
    int before = items.size();
    int taken = 0;
    while (taken < peer.queued && items.size() - before < limit) {
      MempoolEntry entry = peer.at(taken++);
      if (!entry.knownBy(slot) && peer.wants(entry)) {
        entry.markKnown(slot);
        items.add(item(peer, entry));
      }
    }
    peer.dropFirst(taken);
    return items;
  }

  private List<InvItem> wholeMempool(Peer peer) {
    peer.wantsMempool = false;
    List<InvItem> items = new ArrayList<>(mempool.size());
    for (Iterator<MempoolEntry> all = mempool.bestFirst(); all.hasNext(); ) {
      MempoolEntry entry = all.next();
      if (entry.fee() >= peer.feeFilter.feeFor(entry.vsize()) && peer.wants(entry)) {
        entry.markKnown(peer.slot);
        items.add(item(peer, entry));
      }
    }
    return items;
  }

  private static InvItem item(Peer peer, MempoolEntry entry) {
    return peer.wtxidRelay
        ? InvItem.wtx(entry.transaction().wtxid())
        : InvItem.tx(entry.transaction().txid());
  }

  private static int compare(@Nullable MempoolEntry a, @Nullable MempoolEntry b) {
    if (a == null || b == null) {
      throw new IllegalStateException("a hole in a queue");
    }
    return Mempool.compareBestFirst(a, b);
  }

  /** The peer in {@code slot} asks for all of the mempool. */
  public void wantsMempool(int slot) {
    Peer peer = peer(slot);
    if (peer != null) {
      peer.wantsMempool = true;
    }
  }

  /** True if the peer may fetch the entry: it was here before the peer's last {@code inv}. */
  public boolean mayServe(int slot, MempoolEntry entry) {
    Peer peer = peer(slot);
    return peer != null && entry.sequence() < peer.lastInvSequence;
  }

  /** Entries queued for the peer, also such as will be left out. */
  public int queued(int slot) {
    Peer peer = peer(slot);
    return peer == null ? 0 : peer.queued;
  }

  /** The least feerate that the peer wants to hear of (BIP133), in sat/kvB. */
  public long feeFilter(int slot) {
    Peer peer = peer(slot);
    return peer == null ? 0 : peer.feeFilter.satPerKvB();
  }

  /** The mempool's sequence at the peer's last {@code inv}; 0 before its handshake. */
  public long lastInvSequence(int slot) {
    Peer peer = peer(slot);
    return peer == null ? 0 : peer.lastInvSequence;
  }

  /** Protocol time of the next {@code inv}; {@link Now#NEVER} if nothing is queued. */
  public long nextWakeNanos() {
    long next = Now.NEVER;
    for (Peer peer : peers) {
      if (peer != null && (peer.queued > 0 || peer.wantsMempool)) {
        next = Math.min(next, peer.nextNanos);
      }
    }
    return next;
  }

  private @Nullable Peer peer(int slot) {
    return slot < peers.length ? peers[slot] : null;
  }

  private void rearm(Now now, Peer peer) {
    if (peer.immediate) {
      peer.nextNanos = now.protocolNanos();
    } else if (!peer.inbound) {
      peer.nextNanos = now.after(exponential(OUTBOUND_MEAN_NANOS));
    } else {
      if (now.reached(inboundNanos.get(peer.networkKey))) {
        inboundNanos.put(peer.networkKey, now.after(exponential(INBOUND_MEAN_NANOS)));
      }
      peer.nextNanos = inboundNanos.get(peer.networkKey);
    }
  }

  private long exponential(long meanNanos) {
    // The least delay is one nanosecond, so that a timer never fires twice at one instant.
    return 1 + Math.round(-StrictMath.log(1 - random.nextDouble()) * meanNanos);
  }
}
