package dev.grapevine.node.cli;

import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.consensus.ValidationResult;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.node.config.HostPort;
import dev.grapevine.node.core.ChainProgress;
import dev.grapevine.node.core.LoopFigures;
import dev.grapevine.relay.ConnectionKind;
import dev.grapevine.relay.EventSink;
import dev.grapevine.relay.PrivateStep;
import dev.grapevine.relay.base.PeerId;
import dev.grapevine.relay.compact.Reconstruction;
import dev.grapevine.relay.transactions.PrivateBroadcast;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log what happens, in Bitcoin Core's words where people and their scripts look for them:
 * {@code UpdateTip}, {@code Saw new header}, {@code Successfully reconstructed block}, {@code
 * AcceptToMemoryPool} and the like. What a category that is off would say costs one look at its
 * level. On the node's event loop, but for {@link #started}.
 */
final class EventLog implements EventSink {
  private static final Logger VALIDATION = LoggerFactory.getLogger("validation");
  private static final Logger COMPACT = LoggerFactory.getLogger("cmpctblock");
  private static final Logger MEMPOOL = LoggerFactory.getLogger("mempool");
  private static final Logger REJECTED = LoggerFactory.getLogger("mempoolrej");
  private static final Logger NET = LoggerFactory.getLogger("net");
  private static final Logger PRIVATE = LoggerFactory.getLogger("privatebroadcast");

  private static final double BYTES_PER_MIB = 1 << 20;
  private static final int BYTES_PER_KB = 1_000;

  private final ChainParams params;
  private final boolean withAddresses;
  private volatile Optional<LoopFigures> figures = Optional.empty();

  /** {@code withAddresses}: of peers too ({@code -logips}). */
  EventLog(ChainParams params, boolean withAddresses) {
    this.params = params;
    this.withAddresses = withAddresses;
  }

  /** From now on figures of the node are told along. */
  void started(LoopFigures running) {
    figures = Optional.of(running);
  }

  @Override
  public void headerAnnounced(
      BlockIndex index, PeerId from, boolean bySketch, boolean initialDownload) {
    if (!initialDownload || VALIDATION.isDebugEnabled()) {
      String line =
          "Saw new %sheader hash=%s height=%d %s"
              .formatted(
                  bySketch ? "cmpctblock " : "", index.hash(), index.height(), described(from));
      if (initialDownload) {
        VALIDATION.debug(line);
      } else {
        VALIDATION.info(line);
      }
    }
  }

  @Override
  public void initialDownloadOver() {
    VALIDATION.info("Leaving InitialBlockDownload (latching to false)");
  }

  @Override
  public void blockAccepted(BlockIndex index, Optional<PeerId> from) {
    VALIDATION.debug("NewPoWValidBlock: block hash={}", index.hash());
  }

  @Override
  public void blockConnected(BlockIndex index, Block block) {
    tellTip(index);
  }

  @Override
  public void blockDisconnected(BlockIndex index, Block block) {
    index.previous().ifPresent(this::tellTip);
  }

  private void tellTip(BlockIndex tip) {
    VALIDATION.info(
        "UpdateTip: new best={} height={} version=0x{} log2_work={} tx={} date='{}' progress={} {}",
        tip.hash(),
        tip.height(),
        HexFormat.of().toHexDigits(tip.header().version()),
        String.format(Locale.ROOT, "%.6f", Math.log(tip.chainWork().doubleValue()) / Math.log(2)),
        tip.chainTransactionCount(),
        Instant.ofEpochSecond(tip.header().time()),
        String.format(
            Locale.ROOT,
            "%.6f",
            ChainProgress.verified(params, tip, tip, System.currentTimeMillis() / 1_000)),
        figures.map(EventLog::cache).orElse("cache=0.0MiB(0txo)"));
  }

  private static String cache(LoopFigures figures) {
    return String.format(
        Locale.ROOT,
        "cache=%.1fMiB(%dtxo)",
        figures.coinsHeldBytes() / BYTES_PER_MIB,
        figures.coinsHeld());
  }

  @Override
  public void compactBlockReceived(BlockHash hash, PeerId from) {
    COMPACT.debug("Initialized PartiallyDownloadedBlock for block {} of peer={}", hash, from);
  }

  @Override
  public void compactBlockRebuilt(BlockHash hash, PeerId from, Reconstruction parts) {
    if (COMPACT.isDebugEnabled()) {
      COMPACT.debug(
          "Successfully reconstructed block {} with {} txn prefilled, {} txn from mempool (incl at"
              + " least {} from extra pool) and {} txn ({} bytes) requested",
          hash,
          parts.prefilled(),
          parts.fromMempool(),
          parts.fromExtra(),
          parts.requested(),
          parts.requestedBytes());
    }
  }

  @Override
  public void compactBlockFellBack(BlockHash hash, PeerId from) {
    COMPACT.debug("Could not reconstruct block {} of peer={}, asking for all of it", hash, from);
  }

  @Override
  public void transactionAccepted(Transaction transaction, Optional<PeerId> from) {
    if (VALIDATION.isDebugEnabled()) {
      VALIDATION.debug(
          "Enqueuing TransactionAddedToMempool: txid={} wtxid={}",
          transaction.txid(),
          transaction.wtxid());
    }
    if (from.isPresent() && MEMPOOL.isDebugEnabled()) {
      MEMPOOL.debug(
          "AcceptToMemoryPool: peer={}: accepted {} (wtxid={}) (poolsz {} txn, {} kB)",
          from.get(),
          transaction.txid(),
          transaction.wtxid(),
          figures.map(LoopFigures::mempoolTransactions).orElse(0),
          figures.map(LoopFigures::mempoolBytes).orElse(0L) / BYTES_PER_KB);
    }
  }

  @Override
  public void transactionRejected(
      Transaction transaction, PeerId from, ValidationResult.Invalid reason) {
    if (REJECTED.isDebugEnabled()) {
      REJECTED.debug(
          "{} (wtxid={}) from peer={} was not accepted: {}",
          transaction.txid(),
          transaction.wtxid(),
          from,
          reason);
    }
  }

  @Override
  public void established(PeerId peer, ConnectionKind kind, int version) {
    // Not of inbound ones: anybody could fill the disk with them.
    if (!kind.isInbound() || NET.isDebugEnabled()) {
      String line =
          "New %s peer connected: transport: %s, version: %d, %s"
              .formatted(
                  kind.rpcName(),
                  figures.flatMap(each -> each.transport(peer)).orElse("detecting"),
                  version,
                  described(peer));
      if (kind.isInbound()) {
        NET.debug(line);
      } else {
        NET.info(line);
      }
    }
  }

  @Override
  public void privateBroadcast(PrivateStep step, Transaction transaction, Optional<PeerId> peer) {
    if (PRIVATE.isDebugEnabled()) {
      String ids = "txid=" + transaction.txid() + ", wtxid=" + transaction.wtxid();
      String who = peer.map(this::described).orElse("");
      PRIVATE.debug(
          switch (step) {
            case SCHEDULED ->
                "Requesting %d new connections due to %s"
                    .formatted(PrivateBroadcast.RECIPIENTS, ids);
            case ALREADY_SCHEDULED ->
                "Ignoring unnecessary request to schedule an already scheduled transaction: " + ids;
            case REFUSED ->
                "Rejecting private broadcast, queue full (cap=%d): %s"
                    .formatted(PrivateBroadcast.MAX_TRANSACTIONS, ids);
            case ANNOUNCED -> "P2P handshake completed, sending INV for %s, %s".formatted(ids, who);
            case SENT -> "Sending the transaction that was asked for, %s, %s".formatted(ids, who);
            case RECEIVED ->
                "Got a PONG (the transaction will probably reach the network), %s, %s"
                    .formatted(ids, who);
            case CAME_BACK ->
                "Received our privately broadcast transaction (txid=%s) from the network from %s;"
                        .formatted(transaction.txid(), who)
                    + " stopping private broadcast attempts";
            case TRIED_AGAIN ->
                "Reattempting broadcast of stale txid=%s wtxid=%s"
                    .formatted(transaction.txid(), transaction.wtxid());
            case GIVEN_UP ->
                "Giving up broadcast attempts for txid=%s wtxid=%s: the mempool does not take it"
                    .formatted(transaction.txid(), transaction.wtxid());
          });
    }
  }

  private String described(PeerId peer) {
    String number = "peer=" + peer;
    return withAddresses
        ? figures
            .flatMap(each -> each.remote(peer))
            .map(remote -> new HostPort(remote.getHostString(), remote.getPort()))
            .map(remote -> number + ", peeraddr=" + remote)
            .orElse(number)
        : number;
  }
}
