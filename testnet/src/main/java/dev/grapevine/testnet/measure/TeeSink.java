package dev.grapevine.testnet.measure;

import dev.grapevine.chain.consensus.ValidationResult;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.relay.ConnectionKind;
import dev.grapevine.relay.EventSink;
import dev.grapevine.relay.base.PeerId;
import dev.grapevine.relay.compact.Reconstruction;
import java.util.Optional;

/** Tells two others, in this order. */
public record TeeSink(EventSink first, EventSink second) implements EventSink {
  @Override
  public void headerAccepted(BlockIndex index, Optional<PeerId> from) {
    first.headerAccepted(index, from);
    second.headerAccepted(index, from);
  }

  @Override
  public void blockAccepted(BlockIndex index, Optional<PeerId> from) {
    first.blockAccepted(index, from);
    second.blockAccepted(index, from);
  }

  @Override
  public void blockConnected(BlockIndex index, Block block) {
    first.blockConnected(index, block);
    second.blockConnected(index, block);
  }

  @Override
  public void blockDisconnected(BlockIndex index, Block block) {
    first.blockDisconnected(index, block);
    second.blockDisconnected(index, block);
  }

  @Override
  public void transactionAccepted(Transaction transaction, Optional<PeerId> from) {
    first.transactionAccepted(transaction, from);
    second.transactionAccepted(transaction, from);
  }

  @Override
  public void transactionAnnounced(PeerId from, boolean known) {
    first.transactionAnnounced(from, known);
    second.transactionAnnounced(from, known);
  }

  @Override
  public void compactBlockReceived(BlockHash hash, PeerId from) {
    first.compactBlockReceived(hash, from);
    second.compactBlockReceived(hash, from);
  }

  @Override
  public void compactBlockRebuilt(BlockHash hash, PeerId from, Reconstruction parts) {
    first.compactBlockRebuilt(hash, from, parts);
    second.compactBlockRebuilt(hash, from, parts);
  }

  @Override
  public void compactBlockFellBack(BlockHash hash, PeerId from) {
    first.compactBlockFellBack(hash, from);
    second.compactBlockFellBack(hash, from);
  }

  @Override
  public void headerAnnounced(
      BlockIndex index, PeerId from, boolean bySketch, boolean initialDownload) {
    first.headerAnnounced(index, from, bySketch, initialDownload);
    second.headerAnnounced(index, from, bySketch, initialDownload);
  }

  @Override
  public void initialDownloadOver() {
    first.initialDownloadOver();
    second.initialDownloadOver();
  }

  @Override
  public void transactionRejected(
      Transaction transaction, PeerId from, ValidationResult.Invalid reason) {
    first.transactionRejected(transaction, from, reason);
    second.transactionRejected(transaction, from, reason);
  }

  @Override
  public void established(PeerId peer, ConnectionKind kind, int version) {
    first.established(peer, kind, version);
    second.established(peer, kind, version);
  }
}
