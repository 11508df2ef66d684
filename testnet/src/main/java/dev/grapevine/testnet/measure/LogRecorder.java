package dev.grapevine.testnet.measure;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.testnet.process.LogEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Writes down what one node in another process tells in its log, as a {@link NodeRecorder} does of
 * a node of this process: its methods are the recorder's loop. What logs do not tell is left out:
 * announcements of transactions, and who delivered a block that came whole.
 */
public final class LogRecorder implements LogEvent.Observer {
  private final NodeRecorder recorder;

  /** Of blocks on their way in: connection that the first compact block came from. */
  private final Map<BlockHash, Long> deliverers = new HashMap<>();

  /** Of blocks on their way in: compact, and not rebuilt yet. */
  private final Set<BlockHash> begun = new HashSet<>();

  private long chainTransactions;

  /** Writes to {@code recorder}, which nobody else writes to. */
  public LogRecorder(NodeRecorder recorder) {
    this.recorder = recorder;
  }

  @Override
  public void observed(long nanos, LogEvent event) {
    switch (event) {
      case LogEvent.HeaderSeen(BlockHash hash, OptionalLong peer) -> {
        peer.ifPresent(from -> deliverers.putIfAbsent(hash, recorder.peer(from)));
        long from = peer.isPresent() ? recorder.peer(peer.getAsLong()) : BlockLog.OWN;
        recorder.block(nanos, hash, BlockLog.Kind.HEADER, from, 0);
      }
      case LogEvent.CompactBegun(BlockHash hash) -> {
        begun.add(hash);
        recorder.block(nanos, hash, BlockLog.Kind.COMPACT_RECEIVED, deliverer(hash), 0);
      }
      case LogEvent.CompactRebuilt(BlockHash hash, int requested) -> {
        begun.remove(hash);
        recorder.block(nanos, hash, BlockLog.Kind.COMPACT_REBUILT, deliverer(hash), requested);
      }
      case LogEvent.BlockAccepted(BlockHash hash) -> {
        givenUp(nanos, hash);
        recorder.block(nanos, hash, BlockLog.Kind.ACCEPTED, deliverer(hash), 0);
      }
      case LogEvent.TipMoved(BlockHash hash, int height, long transactions) -> {
        givenUp(nanos, hash);
        int own = (int) Math.clamp(transactions - chainTransactions, 0, Integer.MAX_VALUE);
        chainTransactions = transactions;
        deliverers.clear();
        begun.clear();
        recorder.block(nanos, hash, BlockLog.Kind.CONNECTED, BlockLog.OWN, own);
        recorder.tip(hash, height);
      }
      case LogEvent.TransactionAdded added -> recorder.transaction(nanos, added.txid());
    }
  }

  private long deliverer(BlockHash hash) {
    return deliverers.getOrDefault(hash, BlockLog.OWN);
  }

  /** A block that is there although it was not rebuilt came whole. */
  private void givenUp(long nanos, BlockHash hash) {
    if (begun.remove(hash)) {
      recorder.block(nanos, hash, BlockLog.Kind.COMPACT_FELL_BACK, deliverer(hash), 0);
    }
  }
}
