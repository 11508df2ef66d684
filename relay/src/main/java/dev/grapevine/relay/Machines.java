package dev.grapevine.relay;

import dev.grapevine.chain.state.ChainPort;
import dev.grapevine.relay.base.Now;
import dev.grapevine.relay.compact.CompactBlockEncoder;
import dev.grapevine.relay.compact.ExtraTransactions;
import dev.grapevine.relay.mempool.Mempool;
import dev.grapevine.relay.mempool.TransactionAcceptance;
import dev.grapevine.relay.transactions.Orphanage;
import dev.grapevine.relay.transactions.Rebroadcast;
import dev.grapevine.relay.transactions.TxAnnouncer;
import dev.grapevine.relay.transactions.TxDownload;
import java.util.random.RandomGenerator;

/** The parts of one engine, made and tied together once. */
final class Machines {
  private final EngineConfig config;
  final ChainPort chain;
  final Mempool mempool;
  final Outbox outbox;
  final EventSink events;
  final PeerBook book;
  final Peers peers = new Peers();
  final InitialDownload initial;
  final PeerConnections connections;
  final ExtraPeers extraPeers;
  final AddressGossip gossip;
  final Handshake handshake;
  final Liveness liveness;
  final HeaderSync headerSync;
  final HeaderServing headerServing;
  final OutboundChains outboundChains;
  final BlocksInFlight inFlight = new BlocksInFlight();
  final StaleTip staleTip;
  final BlockDownload blockDownload;
  final CompactBlocks compactBlocks;
  final HighBandwidthPeers highBandwidth;
  final BlockAnnouncer blockAnnouncer;
  final DataServing dataServing;
  final FilterServing filterServing;
  final FeeFilters feeFilters;
  final TransactionIntake intake;
  final TransactionFlow transactions;
  final BlockFlow blocks;
  final PrivateRelay privately;
  final Deadlines deadlines = new Deadlines(this);
  private boolean peerWasClosed;

  Machines(
      EngineConfig config,
      ChainPort chain,
      Mempool mempool,
      TransactionAcceptance acceptance,
      Outbox outbox,
      EventSink events,
      PeerBook book,
      RandomGenerator random) {
    this.config = config;
    this.chain = chain;
    this.mempool = mempool;
    this.outbox = outbox;
    this.events = events;
    this.book = book;
    mempool.observe(events);
    CompactBlockEncoder encoder = new CompactBlockEncoder(random);
    ExtraTransactions extra = new ExtraTransactions();
    initial = new InitialDownload(chain, config.maxTipAgeSeconds(), events);
    handshake = new Handshake(config, outbox, random);
    liveness = new Liveness(outbox, random);
    headerSync = new HeaderSync(chain, initial, outbox, events, random);
    headerServing = new HeaderServing(chain, outbox);
    outboundChains = new OutboundChains(chain);
    staleTip = new StaleTip(chain.params().targetSpacingSeconds(), inFlight);
    Refusals refusals = new Refusals(book.bans(), random);
    connections = new PeerConnections(book, refusals, peers, staleTip, outbox, random);
    privately =
        new PrivateRelay(this, new PrivateDials(book, refusals, peers, outbox, random), random);
    extraPeers = new ExtraPeers(peers, inFlight, book.limits());
    gossip = new AddressGossip(book, this::services, refusals, peers, outbox, random);
    blockDownload = new BlockDownload(chain, inFlight, outbox, config);
    compactBlocks =
        new CompactBlocks(chain, inFlight, mempool, encoder, outbox, events, extra, config, random);
    highBandwidth = new HighBandwidthPeers(outbox);
    blockAnnouncer = new BlockAnnouncer(chain, encoder, outbox, config.relayMode());
    feeFilters = new FeeFilters(outbox, random, mempool.options().minRelay().satPerKvB());
    TxAnnouncer announcer = new TxAnnouncer(mempool, random, config.trickle());
    intake =
        new TransactionIntake(
            mempool,
            acceptance,
            new TxDownload(random),
            new Orphanage(random),
            announcer,
            peers,
            initial,
            extra,
            outbox,
            events);
    transactions =
        new TransactionFlow(
            mempool,
            acceptance,
            intake,
            announcer,
            new Rebroadcast(mempool, announcer, random),
            outbox);
    dataServing =
        new DataServing(chain, mempool, encoder, outbox, transactions::mayServe, this::close);
    filterServing = new FilterServing(chain, outbox, config.servesFilters(), this::close);
    blocks =
        new BlockFlow(
            chain,
            inFlight,
            blockDownload,
            staleTip,
            encoder,
            compactBlocks,
            blockAnnouncer,
            highBandwidth,
            transactions,
            initial,
            peers,
            config,
            events);
  }

  /**
   * What we offer: not the whole chain while what a snapshot left out is missing, but the last
   * blocks (Bitcoin Core {@code loadtxoutset}, {@code init.cpp}).
   */
  long services() {
    return chain.history().isPresent()
        ? config.services() & ~EngineConfig.NODE_NETWORK | Peer.NODE_NETWORK_LIMITED
        : config.services();
  }

  void connected(Now now, Peer peer) {
    peer.mayAnnounce =
        peer.kind.relaysTransactions()
            && (!config.blocksOnly() || peer.permissions.has(PeerPermission.RELAY));
    peer.ourServices = ourServices(peer);
    connections.connected(peer);
    privately.connected(peer);
    extraPeers.connected(now, peer);
    gossip.connected(now, peer);
    liveness.connected(peer);
    headerSync.connected(peer);
    outboundChains.connected(peer);
    staleTip.connected(now);
    inFlight.connected(peer);
    blockDownload.connected(peer);
    blockAnnouncer.connected(peer);
    dataServing.connected(peer);
    filterServing.connected(peer);
    feeFilters.connected(peer);
    handshake.connected(now, peer, chain.tip().height());
  }

  private long ourServices(Peer peer) {
    if (peer.isPrivate()) {
      return 0;
    }
    return peer.permissions.has(PeerPermission.BLOOMFILTER)
        ? services() | EngineConfig.NODE_BLOOM
        : services();
  }

  /** A dial came to nothing. */
  void dialFailed(OutboundDial dial) {
    if (dial.kind() == ConnectionKind.PRIVATE_BROADCAST) {
      privately.dialFailed();
    } else {
      connections.dialFailed(dial.address());
    }
  }

  void disconnected(Now now, Peer peer) {
    connections.disconnected(now, peer);
    privately.disconnected(peer);
    gossip.disconnected(peer);
    transactions.disconnected(peer);
    feeFilters.disconnected(peer);
    filterServing.disconnected(peer);
    dataServing.disconnected(peer);
    highBandwidth.disconnected(peer);
    blockAnnouncer.disconnected(peer);
    blockDownload.disconnected(peer);
    inFlight.disconnected(peer);
    outboundChains.disconnected(peer);
    headerSync.disconnected(peer);
    liveness.disconnected(peer);
    handshake.disconnected(peer);
  }

  /** True if a connection was ended since the last call: others may be asked for its part now. */
  boolean takeWhetherPeerWasClosed() {
    boolean was = peerWasClosed;
    peerWasClosed = false;
    return was;
  }

  /** True while the peer is yet to get what it asked for. */
  boolean isServing(Peer peer) {
    return dataServing.hasWork(peer) || filterServing.hasWork(peer);
  }

  /** Serves what the peer asked for, up to and with the next block, or some of the filters. */
  void serve(Peer peer) {
    filterServing.step(peer);
    if (!dataServing.step(peer)) {
      close(peer, "historical block serving limit reached");
    }
  }

  /** Ends a connection, once. */
  void close(Peer peer, String reason) {
    if (!peer.disconnecting) {
      peer.disconnecting = true;
      // What it was asked for is asked of others now, not when the socket is gone.
      transactions.disconnected(peer);
      inFlight.giveUp(peer);
      headerSync.closed(peer);
      highBandwidth.disconnected(peer);
      peerWasClosed = true;
      outbox.disconnect(peer.id, reason);
    }
  }

  /** How old the tip is, in blocks as they should have come (Core ApproximateBestBlockDepth). */
  long tipAgeInBlocks(Now now) {
    long seconds = now.unixSeconds() - chain.tip().header().time();
    return seconds / chain.params().targetSpacingSeconds();
  }

  PeerSnapshot snapshot(Now now, Peer peer) {
    return new PeerSnapshot(
        peer.id,
        peer.kind,
        peer.address,
        peer.network(),
        peer.permissions,
        peer.connectedAt.unixSeconds(),
        peer.established,
        peer.protocolVersion,
        peer.services,
        peer.userAgent,
        peer.startHeight,
        peer.timeOffsetSeconds,
        peer.wantsTransactions,
        peer.wantsHighBandwidth,
        peer.chosenHighBandwidth,
        headerSync.presyncedHeight(peer),
        peer.bestKnown == null ? -1 : peer.bestKnown.height(),
        blockDownload.commonHeight(peer),
        inFlight.of(peer).stream().map(request -> request.index.height()).toList(),
        liveness.roundTripNanos(peer),
        liveness.leastRoundTripNanos(peer),
        liveness.waitingNanos(now, peer),
        peer.lastBlockUnixSeconds,
        peer.lastTransactionUnixSeconds,
        transactions.feeFilterRate(peer),
        transactions.queued(peer),
        transactions.lastInvSequence(peer),
        gossip.isEnabled(peer),
        gossip.processed(peer),
        gossip.rateLimited(peer),
        liveness.phi(now, peer));
  }
}
