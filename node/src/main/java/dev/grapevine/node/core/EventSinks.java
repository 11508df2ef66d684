package dev.grapevine.node.core;

import dev.grapevine.chain.consensus.ValidationResult;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.relay.ConnectionKind;
import dev.grapevine.relay.EventSink;
import dev.grapevine.relay.PrivateStep;
import dev.grapevine.relay.base.PeerId;
import dev.grapevine.relay.compact.Reconstruction;
import dev.grapevine.relay.mempool.MempoolEntry;
import java.util.List;
import java.util.Optional;

/** Tells several what happened, in order. */
public record EventSinks(List<EventSink> sinks) implements EventSink {
  @Override
  public void headerAccepted(BlockIndex index, Optional<PeerId> from) {
    sinks.forEach(sink -> sink.headerAccepted(index, from));
  }

  @Override
  public void headerAnnounced(
      BlockIndex index, PeerId from, boolean bySketch, boolean initialDownload) {
    sinks.forEach(sink -> sink.headerAnnounced(index, from, bySketch, initialDownload));
  }

  @Override
  public void initialDownloadOver() {
    sinks.forEach(sink -> sink.initialDownloadOver());
  }

  @Override
  public void blockAccepted(BlockIndex index, Optional<PeerId> from) {
    sinks.forEach(sink -> sink.blockAccepted(index, from));
  }

  @Override
  public void blockConnected(BlockIndex index, Block block) {
    sinks.forEach(sink -> sink.blockConnected(index, block));
  }

  @Override
  public void blockDisconnected(BlockIndex index, Block block) {
    sinks.forEach(sink -> sink.blockDisconnected(index, block));
  }

  @Override
  public void transactionAccepted(Transaction transaction, Optional<PeerId> from) {
    sinks.forEach(sink -> sink.transactionAccepted(transaction, from));
  }

  @Override
  public void transactionEntered(MempoolEntry entry, Arrival arrival, long sequence) {
    sinks.forEach(sink -> sink.transactionEntered(entry, arrival, sequence));
  }

  @Override
  public void transactionLeft(Transaction transaction, long sequence) {
    sinks.forEach(sink -> sink.transactionLeft(transaction, sequence));
  }

  @Override
  public void transactionRejected(
      Transaction transaction, PeerId from, ValidationResult.Invalid reason) {
    sinks.forEach(sink -> sink.transactionRejected(transaction, from, reason));
  }

  @Override
  public void transactionAnnounced(PeerId from, boolean known) {
    sinks.forEach(sink -> sink.transactionAnnounced(from, known));
  }

  @Override
  public void compactBlockReceived(BlockHash hash, PeerId from) {
    sinks.forEach(sink -> sink.compactBlockReceived(hash, from));
  }

  @Override
  public void compactBlockRebuilt(BlockHash hash, PeerId from, Reconstruction parts) {
    sinks.forEach(sink -> sink.compactBlockRebuilt(hash, from, parts));
  }

  @Override
  public void compactBlockFellBack(BlockHash hash, PeerId from) {
    sinks.forEach(sink -> sink.compactBlockFellBack(hash, from));
  }

  @Override
  public void privateBroadcast(PrivateStep step, Transaction transaction, Optional<PeerId> peer) {
    sinks.forEach(sink -> sink.privateBroadcast(step, transaction, peer));
  }

  @Override
  public void established(PeerId peer, ConnectionKind kind, int version) {
    sinks.forEach(sink -> sink.established(peer, kind, version));
  }
}
