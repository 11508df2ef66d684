package dev.grapevine.relay;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.ChainPort;
import dev.grapevine.p2p.wire.Headers;
import dev.grapevine.p2p.wire.Inv;
import dev.grapevine.p2p.wire.InvItem;
import dev.grapevine.relay.compact.CompactBlockEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tells peers of a new tip (BIP130; Bitcoin Core {@code SendMessages}): by headers to those who
 * prefer them, up to {@link #MAX_HEADERS} that connect to what the peer has; a single one as a
 * compact block to those who asked for that; by {@code inv} of the tip to the others, or when the
 * headers would not connect. A peer that is known to have the block hears nothing.
 */
final class BlockAnnouncer {
  /** {@code MAX_BLOCKS_TO_ANNOUNCE}. */
  static final int MAX_HEADERS = 8;

  private final ChainPort chain;
  private final CompactBlockEncoder encoder;
  private final Outbox outbox;
  private final RelayMode mode;
  private final SlotTable<List<BlockIndex>> queues = new SlotTable<>();

  BlockAnnouncer(ChainPort chain, CompactBlockEncoder encoder, Outbox outbox, RelayMode mode) {
    this.chain = chain;
    this.encoder = encoder;
    this.outbox = outbox;
    this.mode = mode;
  }

  void connected(Peer peer) {
    queues.put(peer, new ArrayList<>(1));
  }

  void disconnected(Peer peer) {
    queues.remove(peer);
  }

  /** {@code blocks}, oldest first, were added to the active chain. */
  void tipMoved(List<BlockIndex> blocks, Iterable<Peer> peers) {
    int from = Math.max(0, blocks.size() - MAX_HEADERS);
    for (Peer peer : peers) {
      queues.get(peer).addAll(blocks.subList(from, blocks.size()));
    }
  }

  void pass(Peer peer) {
    List<BlockIndex> queue = queues.get(peer);
    if (queue.isEmpty()) {
      return;
    }
    boolean sketches = peer.wantsHighBandwidth && mode != RelayMode.FULL;
    boolean byHeaders =
        queue.size() <= MAX_HEADERS && (peer.prefersHeaders || (sketches && queue.size() == 1));
    if (!byHeaders || !announceHeaders(peer, queue, sketches)) {
      announceTip(peer, queue.getLast());
    }
    queue.clear();
  }

  /** False if the headers would not connect, or are no longer in the active chain. */
  private boolean announceHeaders(Peer peer, List<BlockIndex> queue, boolean sketches) {
    List<BlockHeader> headers = new ArrayList<>(queue.size());
    BlockIndex last = null;
    for (BlockIndex index : queue) {
      BlockIndex parent = index.previous().orElseThrow(AssertionError::new);
      if (!chain.isActive(index) || (last != null && parent != last)) {
        return false;
      }
      if (last == null && peer.hasHeader(index)) {
        continue;
      }
      if (last == null && !peer.hasHeader(parent)) {
        return false;
      }
      headers.add(index.header());
      last = index;
    }
    if (last == null) {
      return true;
    }
    Optional<Block> block =
        headers.size() == 1 && sketches ? encoder.remembered(last.hash()) : Optional.empty();
    if (block.isPresent()) {
      outbox.send(peer.id, encoder.sketch(block.get()));
    } else if (peer.prefersHeaders) {
      outbox.send(peer.id, new Headers(headers));
    } else {
      return false;
    }
    peer.bestHeaderSent = last;
    return true;
  }

  private void announceTip(Peer peer, BlockIndex tip) {
    if (!peer.hasHeader(tip) && chain.isActive(tip)) {
      outbox.send(peer.id, new Inv(List.of(InvItem.block(tip.hash()))));
    }
  }
}
