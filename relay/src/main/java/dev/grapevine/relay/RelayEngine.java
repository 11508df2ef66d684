package dev.grapevine.relay;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.ChainPort;
import dev.grapevine.p2p.address.AddressRange;
import dev.grapevine.p2p.address.NetAddress;
import dev.grapevine.p2p.wire.DecodeResult;
import dev.grapevine.p2p.wire.Message;
import dev.grapevine.relay.base.Now;
import dev.grapevine.relay.base.PeerId;
import dev.grapevine.relay.mempool.AcceptanceResult;
import dev.grapevine.relay.mempool.FeeRate;
import dev.grapevine.relay.mempool.Mempool;
import dev.grapevine.relay.mempool.PackageResult;
import dev.grapevine.relay.mempool.TransactionAcceptance;
import dev.grapevine.relay.transactions.OrphanSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The only door of this module: what happened goes in, each with the time; commands come out
 * through the {@link Outbox} before the call returns; {@link #nextWake()} says when to call {@link
 * #wake}.
 *
 * <p>A message of a peer is handled to its end, with one pass of "what is there to say to this
 * peer" after it, before the next one of that peer: a {@code pong} proves that all before it was
 * done. Two kinds of work outlast a call: a long {@code getdata}, and orphans whose parent has
 * come. Both go on at the next wake, and that peer's further messages wait in its {@link Inbox}.
 * They wait there too after a transaction that was refused, as its signatures may have been
 * verified for nothing, until another peer has said something or at the next wake; and while the
 * peer does not take what it is sent, or small questions would pile up large answers. Each wake
 * then handles one of them, so that other peers have their turn and the socket can say stop.
 *
 * <p>Owned by one thread, which alone calls it and everything under it. Inputs with their times,
 * the seed and the starting state determine the commands.
 */
public final class RelayEngine {
  private static final long AT_ONCE = Long.MIN_VALUE;

  private final Machines machines;
  private final MessageHandling handling;
  private final MessageSending sending;
  private final Neighbours neighbours;
  private final SlotTable<Inbox> inboxes = new SlotTable<>();
  private boolean passToAll;

  /** Who has had its turn, if nobody has said anything since. */
  private @Nullable Peer resting;

  /**
   * An engine without peers.
   *
   * @param acceptance judges transactions for {@code mempool} on top of {@code chain}
   * @param random seeded; the only source of chance
   */
  public RelayEngine(
      EngineConfig config,
      ChainPort chain,
      Mempool mempool,
      TransactionAcceptance acceptance,
      Outbox outbox,
      EventSink events,
      RandomGenerator random) {
    this(config, chain, mempool, acceptance, outbox, events, PeerBook.empty(random), random);
  }

  /** The same, which finds peers by what {@code book} says. */
  public RelayEngine(
      EngineConfig config,
      ChainPort chain,
      Mempool mempool,
      TransactionAcceptance acceptance,
      Outbox outbox,
      EventSink events,
      PeerBook book,
      RandomGenerator random) {
    this.machines = new Machines(config, chain, mempool, acceptance, outbox, events, book, random);
    this.neighbours = new Neighbours(machines);
    this.sending = new MessageSending(machines);
    this.handling = new MessageHandling(machines);
  }

  /** A connection was made; {@code address} is the other end's, which has no permissions. */
  public void connected(Now now, PeerId id, ConnectionKind kind, NetAddress address) {
    connected(now, id, kind, address, PeerPermissions.NONE);
  }

  /** A connection was made; {@code address} is the other end's. */
  public void connected(
      Now now, PeerId id, ConnectionKind kind, NetAddress address, PeerPermissions permissions) {
    connected(now, id, kind, address, LocalEnd.UNKNOWN, permissions);
  }

  /** A connection was made, between these ends. */
  public void connected(
      Now now,
      PeerId id,
      ConnectionKind kind,
      NetAddress address,
      LocalEnd localEnd,
      PeerPermissions permissions) {
    Peer peer = machines.peers.add(now, id, kind, address, localEnd, permissions);
    inboxes.put(peer, new Inbox());
    machines.connected(now, peer);
  }

  /** Somebody dials us: let it in or not. Another connection may be ended for it. */
  public Admission admit(Now now, NetAddress address, PeerPermissions permissions) {
    Admission admission = neighbours.admit(now, address, permissions);
    settle(now);
    return admission;
  }

  /** An {@link Outbox#dial} came to nothing. */
  public void dialFailed(Now now, OutboundDial dial) {
    machines.dialFailed(dial);
    settle(now);
  }

  /** Bans addresses until a Unix time, and ends their connections. */
  public void ban(Now now, AddressRange range, long untilUnixSeconds) {
    neighbours.ban(now, range, untilUnixSeconds);
    settle(now);
  }

  /** Ends all connections and takes no more, or takes them again. */
  public void setNetworkActive(Now now, boolean active) {
    neighbours.setActive(active);
    settle(now);
  }

  /** Our own transactions that are handed to the network in private, for RPC. */
  public PrivateRelay privately() {
    return machines.privately;
  }

  /** Whom the engine knows and refuses, for RPC; what it changes is heeded at the next call. */
  public Neighbours neighbours() {
    return neighbours;
  }

  /** A connection is gone, whoever ended it. */
  public void disconnected(Now now, PeerId id) {
    machines
        .peers
        .remove(id)
        .ifPresent(peer -> {
          machines.disconnected(now, peer);
          inboxes.remove(peer);
          resting = resting == peer ? null : resting;
          passToAll = true;
        });
    settle(now);
  }

  /** A message has come. */
  public void received(Now now, PeerId id, Message message) {
    BlockIndex before = machines.chain.tip();
    machines.peers.find(id).ifPresent(peer -> received(now, peer, message));
    if (machines.chain.tip() != before) {
      // A new tip is news for every peer, not only for the one that brought it.
      passToAll = true;
    }
    settle(now);
  }

  private void received(Now now, Peer peer, Message message) {
    if (peer.disconnecting) {
      return;
    }
    if (resting != null && resting != peer) {
      resting.hasHadTurn = false;
      resting = null;
    }
    Inbox inbox = inboxes.get(peer);
    if (isBusy(peer) || !inbox.isEmpty()) {
      inbox.add(message);
      pauseOrRead(peer, inbox);
    } else {
      handle(now, peer, message);
    }
  }

  /** True while no further message of the peer is handled. */
  private boolean isBusy(Peer peer) {
    return !peer.writable
        || peer.hasHadTurn
        || machines.isServing(peer)
        || machines.intake.hasWork(peer);
  }

  private boolean canGoOn(Peer peer) {
    return !peer.disconnecting
        && (machines.intake.hasWork(peer)
            || (peer.writable && (machines.isServing(peer) || !inboxes.get(peer).isEmpty())));
  }

  private void pauseOrRead(Peer peer, Inbox inbox) {
    if (inbox.isFull() != inbox.paused && !peer.disconnecting) {
      inbox.paused = inbox.isFull();
      machines.outbox.pauseReading(peer.id, inbox.paused);
    }
  }

  private void handle(Now now, Peer peer, Message message) {
    BlockIndex before = machines.chain.tip();
    handling.handle(now, peer, message);
    if (machines.chain.tip() != before) {
      passToAll = true;
    }
    sending.pass(now, peer);
    if (peer.hasHadTurn) {
      resting = peer;
    }
  }

  /** A message broke the protocol in itself, as its decoder saw. */
  public void misbehaved(Now now, PeerId id, DecodeResult.Misbehaved fault) {
    machines.peers.find(id).ifPresent(peer -> handling.malformed(peer, fault));
    settle(now);
  }

  /** The connection takes more, or does not for now. */
  public void writable(Now now, PeerId id, boolean writable) {
    machines.peers.find(id).ifPresent(peer -> peer.writable = writable);
  }

  /** Takes a transaction from RPC; it is announced if it is accepted. */
  public AcceptanceResult submit(Now now, Transaction transaction) {
    AcceptanceResult result = machines.transactions.submitted(now, transaction);
    settle(now);
    return result;
  }

  /** Announces a transaction of the mempool to peers that do not know it; none else. */
  public void announceAgain(Now now, Txid txid) {
    machines.transactions.announceAgain(now, txid);
    settle(now);
  }

  /** Judges a transaction from RPC without keeping it. */
  public AcceptanceResult test(Now now, Transaction transaction) {
    return machines.transactions.test(now, transaction);
  }

  /**
   * Takes a child with its parents, parents first, from RPC; what enters is announced.
   *
   * @param maxFeeRate a transaction that pays more is refused
   */
  public PackageResult submit(
      Now now, List<Transaction> transactions, Optional<FeeRate> maxFeeRate) {
    PackageResult result = machines.transactions.submitted(now, transactions, maxFeeRate);
    settle(now);
    return result;
  }

  /** Judges transactions from RPC, parents first, without keeping them. */
  public PackageResult test(Now now, List<Transaction> transactions) {
    return machines.transactions.test(now, transactions);
  }

  /** Takes a block from RPC or the miner. */
  public BlockSubmission submit(Now now, Block block) {
    BlockFlow.Result result = machines.blocks.submitted(now, block);
    handling.apply(result.blames());
    passToAll = true;
    settle(now);
    return result.submission();
  }

  /** Treats a block, and what descends from it, as invalid; genesis stays as it is. */
  public BlockMarking invalidateBlock(Now now, BlockHash hash) {
    if (machines.chain.find(hash).filter(index -> !machines.chain.canLeave(index)).isPresent()) {
      return new BlockMarking.BlocksDeleted();
    }
    return mark(now, hash, machines.chain::invalidateBlock);
  }

  /** Forgets what a block, its ancestors and its descendants were found or told to break. */
  public BlockMarking reconsiderBlock(Now now, BlockHash hash) {
    return mark(now, hash, machines.chain::reconsiderBlock);
  }

  /** Treats a block as if it had come before others with as much work. */
  public BlockMarking preciousBlock(Now now, BlockHash hash) {
    return mark(now, hash, machines.chain::preciousBlock);
  }

  private BlockMarking mark(Now now, BlockHash hash, Consumer<BlockIndex> change) {
    Optional<BlockIndex> index = machines.chain.find(hash);
    if (index.isEmpty()) {
      return new BlockMarking.UnknownBlock();
    }
    change.accept(index.get());
    chainChanged(now);
    return new BlockMarking.Done();
  }

  /** Follows the chain, which was changed behind our back: a snapshot was loaded. */
  public void chainChanged(Now now) {
    handling.apply(machines.blocks.marksChanged(now));
    passToAll = true;
    settle(now);
  }

  /**
   * Asks one peer for one block whose header is known, whoever was asked before; a peer that does
   * not answer is dropped in time, as with any block.
   */
  public BlockFetch fetchBlock(Now now, PeerId id, BlockIndex index) {
    Optional<Peer> peer = machines.peers.find(id).filter(p -> p.established && !p.disconnecting);
    if (peer.isEmpty()) {
      return BlockFetch.UNKNOWN_PEER;
    }
    if (!peer.get().servesWitnesses()) {
      return BlockFetch.NO_WITNESSES;
    }
    machines.blockDownload.fetch(now, peer.get(), index);
    settle(now);
    return BlockFetch.ASKED;
  }

  /**
   * Says whether so much was uploaded that blocks older than a week are for peers with the
   * permission {@code download} alone ({@code -maxuploadtarget}); who asks for one then is
   * disconnected, and finds another node.
   */
  public void limitHistoricBlocks(boolean limited) {
    machines.dataServing.limitHistoricBlocks(limited);
  }

  /** Says where the block filters are that it serves, if its configuration offers any (BIP157). */
  public void serveFilters(BlockFilters filters) {
    machines.filterServing.serve(filters);
  }

  /**
   * Says whether so much was uploaded that who asks for the mempool and has not the permission
   * {@code mempool} is disconnected ({@code -maxuploadtarget}).
   */
  public void limitMempoolRequests(boolean limited) {
    machines.transactions.limitMempoolRequests(limited);
  }

  /** Pings every peer, whatever the interval. */
  public void pingAll(Now now) {
    for (Peer peer : machines.peers.all()) {
      machines.liveness.askFor(peer);
    }
    passToAll = true;
    settle(now);
  }

  /** Pings one peer, if it is there, whatever the interval. */
  public void ping(Now now, PeerId id) {
    machines
        .peers
        .find(id)
        .ifPresent(peer -> {
          machines.liveness.askFor(peer);
          sending.pass(now, peer);
        });
    settle(now);
  }

  /** A deadline has come, or the time has jumped. */
  public void wake(Now now) {
    machines.transactions.wake(now);
    for (Peer peer : List.copyOf(machines.peers.all())) {
      if (canGoOn(peer)) {
        resume(now, peer);
      }
    }
    machines.privately.wake(now);
    machines.staleTip.pass(now);
    neighbours.dropExtra(now);
    passToAll = true;
    settle(now);
  }

  /** When to call {@link #wake} at the latest, in protocol time. */
  public long nextWake() {
    long wake = Math.min(machines.transactions.nextWake(), machines.staleTip.nextWake());
    wake = Math.min(wake, Math.min(neighbours.nextWake(), machines.privately.nextWake()));
    for (Peer peer : machines.peers.all()) {
      if (peer.disconnecting) {
        continue;
      }
      if (canGoOn(peer)) {
        return AT_ONCE;
      }
      wake = Math.min(wake, machines.deadlines.next(peer));
    }
    return wake;
  }

  private void resume(Now now, Peer peer) {
    peer.hasHadTurn = false;
    machines.serve(peer);
    if (machines.intake.hasWork(peer)) {
      machines.intake.step(now, peer);
      return;
    }
    Inbox inbox = inboxes.get(peer);
    if (!isBusy(peer) && !inbox.isEmpty()) {
      handle(now, peer, inbox.remove());
      pauseOrRead(peer, inbox);
    }
  }

  private void settle(Now now) {
    // What a closed peer was asked for can be asked of the others, also of those just passed.
    while (machines.takeWhetherPeerWasClosed() || passToAll) {
      passToAll = false;
      for (Peer peer : machines.peers.all()) {
        sending.pass(now, peer);
      }
    }
    machines.connections.pass(now, !machines.initial.inProgress(now), machines.tipAgeInBlocks(now));
    machines.privately.pass(now);
  }

  /** True until the tip is recent (Bitcoin Core {@code initialblockdownload}). */
  public boolean isInitialDownload(Now now) {
    return machines.initial.inProgress(now);
  }

  /** Brings forward when our own transactions are announced again, for tests. */
  public void bringRebroadcastForward(Now now, long nanos) {
    machines.transactions.bringRebroadcastForward(now, nanos);
    machines.privately.bringForward(now, nanos);
    passToAll = true;
    settle(now);
  }

  /** Transactions that wait for their parents, in the order in which they came. */
  public List<OrphanSnapshot> orphans() {
    return machines.intake.orphans();
  }

  /** The mempool, to be read on the engine's thread only. */
  public Mempool mempool() {
    return machines.mempool;
  }

  /** The chain, to be read on the engine's thread only. */
  public ChainPort chain() {
    return machines.chain;
  }

  /** Least feerate that enters the mempool now, satoshi for 1000 virtual bytes. */
  public long minimumFeeRate(Now now) {
    return machines.transactions.minimumFeeRate(now);
  }

  /** The connections in the order they were made. */
  public List<PeerSnapshot> peers(Now now) {
    List<PeerSnapshot> snapshots = new ArrayList<>(machines.peers.all().size());
    for (Peer peer : machines.peers.all()) {
      snapshots.add(machines.snapshot(now, peer));
    }
    return snapshots;
  }
}
