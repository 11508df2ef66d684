package dev.grapevine.relay;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.p2p.wire.Inv;
import dev.grapevine.p2p.wire.InvItem;
import dev.grapevine.relay.base.Now;
import dev.grapevine.relay.mempool.AcceptanceResult;
import dev.grapevine.relay.mempool.FeeRate;
import dev.grapevine.relay.mempool.Mempool;
import dev.grapevine.relay.mempool.MempoolEntry;
import dev.grapevine.relay.mempool.PackageResult;
import dev.grapevine.relay.mempool.TransactionAcceptance;
import dev.grapevine.relay.transactions.BloomFilter;
import dev.grapevine.relay.transactions.Rebroadcast;
import dev.grapevine.relay.transactions.TxAnnouncer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of the transactions that are here: announced, served, confirmed, and brought back by
 * a reorganisation. The engine's own half, not a machine: it ties the mempool and {@link
 * TxAnnouncer} together, which do not know one another; how transactions come in is {@link
 * TransactionIntake}'s.
 */
final class TransactionFlow {
  /**
   * Transactions of lost blocks held for their return; beyond it the youngest are let go ({@code
   * MAX_DISCONNECTED_TX_POOL_BYTES}).
   */
  static final long MAX_DISCONNECTED_BYTES = 20_000_000;

  private final Mempool mempool;
  private final TransactionAcceptance acceptance;
  private final TransactionIntake intake;
  private final TxAnnouncer announcer;
  private final Rebroadcast rebroadcast;
  private final Outbox outbox;
  private final List<Transaction> disconnected = new ArrayList<>();
  private long disconnectedBytes;

  private boolean mempoolLimited;

  /** Blocks were left, also if they held nothing: what spends their coinbases must go. */
  private boolean leftBlocks;

  TransactionFlow(
      Mempool mempool,
      TransactionAcceptance acceptance,
      TransactionIntake intake,
      TxAnnouncer announcer,
      Rebroadcast rebroadcast,
      Outbox outbox) {
    this.mempool = mempool;
    this.acceptance = acceptance;
    this.intake = intake;
    this.announcer = announcer;
    this.rebroadcast = rebroadcast;
    this.outbox = outbox;
  }

  void established(Now now, Peer peer) {
    intake.established(peer);
    if (peer.wantsTransactions) {
      announceFromNowOn(now, peer);
    }
  }

  private void announceFromNowOn(Now now, Peer peer) {
    announcer.connected(
        now,
        peer.slot,
        peer.isInbound(),
        peer.networkKey(),
        peer.wtxidRelay,
        true,
        peer.isTrusted());
  }

  void disconnected(Peer peer) {
    intake.disconnected(peer);
    announcer.disconnected(peer.slot);
    mempool.clearSlot(peer.slot);
  }

  /** Takes a transaction of our own. */
  AcceptanceResult submitted(Now now, Transaction transaction) {
    AcceptanceResult result = acceptance.accept(transaction, now.unixSeconds());
    if (result instanceof AcceptanceResult.Accepted accepted) {
      rebroadcast.submitted(now, accepted.entry());
      intake.keep(now, accepted.entry(), Optional.empty());
    }
    return result;
  }

  /** Takes a child with its parents of our own, parents first. */
  PackageResult submitted(Now now, List<Transaction> transactions, Optional<FeeRate> maxFeeRate) {
    PackageResult result = acceptance.acceptPackage(transactions, maxFeeRate, now.unixSeconds());
    for (AcceptanceResult each : result.results().values()) {
      if (each instanceof AcceptanceResult.Accepted accepted) {
        intake.keep(now, accepted.entry(), Optional.empty());
      }
    }
    return result;
  }

  /** Announces what is here already to whom does not know it. */
  void announceAgain(Now now, Txid txid) {
    mempool.get(txid).ifPresent(entry -> announcer.queue(now, entry));
  }

  void feeFilter(Peer peer, long rate) {
    if (peer.wantsTransactions && rate >= 0 && rate <= FeeFilters.NOTHING_WANTED) {
      announcer.setFeeFilter(peer.slot, rate);
    }
  }

  /**
   * The peer wants what matches a filter, or with none all of it, also if it wanted nothing before
   * (BIP37).
   */
  void filterLoaded(Now now, Peer peer, Optional<BloomFilter> filter) {
    if (!peer.kind.relaysTransactions()) {
      return;
    }
    if (!peer.wantsTransactions) {
      peer.wantsTransactions = true;
      announceFromNowOn(now, peer);
    }
    peer.bloomFilter = filter.orElse(null);
    announcer.setBloomFilter(peer.slot, filter);
  }

  /** The peer wants what matches this element too; false if it has no filter. */
  boolean filterAdded(Peer peer, byte[] element) {
    BloomFilter filter = peer.bloomFilter;
    if (filter != null) {
      filter.add(element);
    }
    return filter != null || !peer.kind.relaysTransactions();
  }

  /** So much was uploaded that the mempool is for who has the permission alone. */
  void limitMempoolRequests(boolean limited) {
    mempoolLimited = limited;
  }

  /** The peer asks for all of the mempool; why it may not, if so. */
  Optional<String> mempoolWanted(Peer peer) {
    if (!peer.permissions.has(PeerPermission.MEMPOOL)) {
      if (!peer.mayFilter()) {
        return Optional.of("mempool request with bloom filters disabled");
      }
      if (mempoolLimited) {
        return Optional.of("mempool request with bandwidth limit reached");
      }
    }
    if (peer.wantsTransactions) {
      announcer.wantsMempool(peer.slot);
    }
    return Optional.empty();
  }

  /** The peer is about to be served. */
  void aboutToServe(Now now, Peer peer) {
    if (peer.wantsTransactions) {
      announcer.lapse(now, peer.slot);
    }
  }

  boolean mayServe(Peer peer, MempoolEntry entry) {
    return announcer.mayServe(peer.slot, entry);
  }

  /** Announces what is due. */
  void announce(Now now, Peer peer) {
    if (peer.wantsTransactions) {
      List<InvItem> due = announcer.due(now, peer.slot);
      for (int from = 0; from < due.size(); from += Inv.MAX_ITEMS) {
        int to = Math.min(due.size(), from + Inv.MAX_ITEMS);
        outbox.send(peer.id, new Inv(from == 0 && to == due.size() ? due : due.subList(from, to)));
      }
    }
  }

  long nextWake() {
    return Math.min(rebroadcast.nextWake(), Math.min(intake.nextWake(), announcer.nextWakeNanos()));
  }

  /** Looks at the deadlines that are no peer's. */
  void wake(Now now) {
    rebroadcast.wake(now);
  }

  /** Brings forward when our own transactions are announced again, for tests. */
  void bringRebroadcastForward(Now now, long nanos) {
    rebroadcast.bringForward(now, nanos);
  }

  void blockConnected(Now now, Block block) {
    mempool.blockConnected(block, now.unixSeconds());
    intake.blockConnected(now, block);
  }

  void blockDisconnected(Block block) {
    leftBlocks = true;
    intake.blockDisconnected();
    // Oldest first, so that parents come back before their children.
    List<Transaction> transactions = block.transactions().subList(1, block.transactions().size());
    disconnected.addAll(0, transactions);
    for (Transaction transaction : transactions) {
      disconnectedBytes += transaction.totalSize();
    }
    while (disconnectedBytes > MAX_DISCONNECTED_BYTES) {
      disconnectedBytes -= disconnected.removeLast().totalSize();
    }
  }

  /** The tip has stopped moving: what was in lost blocks comes back if it still may. */
  void chainSettled(Now now) {
    if (!leftBlocks) {
      return;
    }
    leftBlocks = false;
    List<Transaction> back = List.copyOf(disconnected);
    disconnected.clear();
    disconnectedBytes = 0;
    acceptance.reorganised(back, now.unixSeconds());
  }

  /** Least feerate that enters now, satoshi for 1000 virtual bytes. */
  long minimumFeeRate(Now now) {
    return Math.max(
        mempool.minimum(now.unixSeconds()).satPerKvB(), mempool.options().minRelay().satPerKvB());
  }

  /** Judges a transaction without keeping it. */
  AcceptanceResult test(Now now, Transaction transaction) {
    return acceptance.test(transaction, now.unixSeconds());
  }

  /** Judges several, parents first, without keeping them. */
  PackageResult test(Now now, List<Transaction> transactions) {
    return acceptance.testPackage(transactions, now.unixSeconds());
  }

  /** Least feerate the peer wants announced, satoshi for 1000 virtual bytes. */
  long feeFilterRate(Peer peer) {
    return announcer.feeFilter(peer.slot);
  }

  /** Transactions waiting to be announced to the peer. */
  int queued(Peer peer) {
    return announcer.queued(peer.slot);
  }

  /** The mempool's sequence when the peer was last announced to. */
  long lastInvSequence(Peer peer) {
    return announcer.lastInvSequence(peer.slot);
  }
}
