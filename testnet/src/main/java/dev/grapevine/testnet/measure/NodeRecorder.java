package dev.grapevine.testnet.measure;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.node.core.WireTrace;
import dev.grapevine.p2p.wire.Message;
import dev.grapevine.relay.EventSink;
import dev.grapevine.relay.base.PeerId;
import dev.grapevine.relay.compact.Reconstruction;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what one node reports. Its methods are called on the node's event loop, cost a clock
 * reading and a few stores, and take no lock. All but the tip belongs to that loop; others read it
 * after {@link Recording#end} and a task on the loop.
 */
public final class NodeRecorder implements EventSink, WireTrace {
  /** Connections that a node may have before it is restarted: then its numbers begin anew. */
  public static final long PEERS_OF_A_LIFE = 1L << 32;

  private final Recording recording;
  private final int node;
  private final BlockLog log = new BlockLog();
  private final WireLog wire = new WireLog();
  private long announced;
  private long announcedKnown;
  private volatile long peersBefore;
  private volatile @Nullable BlockHash tip;

  NodeRecorder(Recording recording, int node) {
    this.recording = recording;
    this.node = node;
  }

  @Override
  public void headerAccepted(BlockIndex index, Optional<PeerId> from) {
    log(index.hash(), BlockLog.Kind.HEADER, peer(from), 0);
  }

  @Override
  public void blockAccepted(BlockIndex index, Optional<PeerId> from) {
    log(index.hash(), BlockLog.Kind.ACCEPTED, peer(from), 0);
  }

  @Override
  public void blockConnected(BlockIndex index, Block block) {
    log(index.hash(), BlockLog.Kind.CONNECTED, BlockLog.OWN, block.transactions().size());
    tip(index.hash(), index.height());
  }

  @Override
  public void blockDisconnected(BlockIndex index, Block block) {
    tip = block.header().previous();
  }

  @Override
  public void transactionAccepted(Transaction transaction, Optional<PeerId> from) {
    TransactionLog transactions = recording.transactions();
    if (transactions != null) {
      transactions.accepted(node, transaction.txid(), from.isEmpty(), System.nanoTime());
    }
  }

  @Override
  public void transactionAnnounced(PeerId from, boolean known) {
    if (recording.isOpen()) {
      announced++;
      if (known) {
        announcedKnown++;
      }
    }
  }

  @Override
  public void compactBlockReceived(BlockHash hash, PeerId from) {
    log(hash, BlockLog.Kind.COMPACT_RECEIVED, peer(from), 0);
  }

  @Override
  public void compactBlockRebuilt(BlockHash hash, PeerId from, Reconstruction parts) {
    log(hash, BlockLog.Kind.COMPACT_REBUILT, peer(from), parts.requested());
  }

  @Override
  public void compactBlockFellBack(BlockHash hash, PeerId from) {
    log(hash, BlockLog.Kind.COMPACT_FELL_BACK, peer(from), 0);
  }

  @Override
  public void queued(PeerId peer, Message message) {
    stamp(WireLog.Step.QUEUED, peer, message, 0);
  }

  @Override
  public void written(PeerId peer, Message message, long waitNanos) {
    stamp(WireLog.Step.WRITTEN, peer, message, waitNanos);
  }

  private void stamp(WireLog.Step step, PeerId peer, Message message, long inNanos) {
    if (recording.isOpen()) {
      BlockTalk.of(
          message,
          (kind, block) -> wire.append(System.nanoTime() + inNanos, block, step, kind, peer(peer)));
    }
  }

  @Override
  public void received(PeerId peer, Message message, long readNanos) {
    if (recording.isOpen()) {
      BlockTalk.of(
          message,
          (kind, block) -> {
            wire.append(readNanos, block, WireLog.Step.READ, kind, peer(peer));
            wire.append(System.nanoTime(), block, WireLog.Step.HANDED, kind, peer(peer));
          });
    }
  }

  private void log(BlockHash hash, BlockLog.Kind kind, long peer, int detail) {
    if (recording.isOpen()) {
      block(System.nanoTime(), hash, kind, peer, detail);
    }
  }

  private long peer(Optional<PeerId> from) {
    return from.isPresent() ? peer(from.get()) : BlockLog.OWN;
  }

  private long peer(PeerId from) {
    return peer(from.value());
  }

  /** The number of a connection of the node's present life among those of all its lives. */
  long peer(long connection) {
    return peersBefore + connection;
  }

  /**
   * The node is gone and reports no more; what it may report later, once it has been started again,
   * is that of another life, whose peers are numbered {@link #PEERS_OF_A_LIFE} higher. From any
   * thread.
   */
  public void died() {
    tip = null;
    peersBefore += PEERS_OF_A_LIFE;
  }

  /** The node has been started again and its tip is this, unless it has reported another since. */
  public void revived(BlockHash its) {
    if (tip == null) {
      tip = its;
    }
  }

  /**
   * When the node first connected a block after a moment, on the recorders' clock; {@link
   * Percentile#NEVER} if it did not while events were kept.
   */
  public long connectedAfter(BlockHash block, long moment) {
    long[] first = {Percentile.NEVER};
    log.read((nanos, name, kind, peer, detail) -> {
      boolean is = kind == BlockLog.Kind.CONNECTED && name == block.w0();
      if (is && nanos - moment >= 0 && first[0] == Percentile.NEVER) {
        first[0] = nanos;
      }
    });
    return first[0];
  }

  void block(long nanos, BlockHash hash, BlockLog.Kind kind, long peer, int detail) {
    if (recording.isOpen()) {
      log.append(nanos, hash.w0(), kind, peer, detail);
    }
  }

  void tip(BlockHash hash, int height) {
    tip = hash;
    recording.connected(height);
  }

  void transaction(long nanos, Txid txid) {
    TransactionLog transactions = recording.transactions();
    if (transactions != null) {
      transactions.accepted(node, txid, transactions.isMeantFor(node, txid), nanos);
    }
  }

  /** The tip that the node last reported; from any thread. */
  public Optional<BlockHash> tip() {
    return Optional.ofNullable(tip);
  }

  /** Transactions that peers announced, each time they did, while recording. */
  public long announced() {
    return announced;
  }

  /** Those of them that the node had, or had refused, or was fetching from somebody else. */
  public long announcedKnown() {
    return announcedKnown;
  }

  BlockLog log() {
    return log;
  }

  WireLog wire() {
    return wire;
  }
}
