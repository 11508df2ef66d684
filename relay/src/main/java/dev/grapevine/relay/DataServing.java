package dev.grapevine.relay;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.ChainPort;
import dev.grapevine.p2p.wire.BlockMessage;
import dev.grapevine.p2p.wire.GetBlocks;
import dev.grapevine.p2p.wire.Inv;
import dev.grapevine.p2p.wire.InvItem;
import dev.grapevine.p2p.wire.NotFound;
import dev.grapevine.p2p.wire.TxMessage;
import dev.grapevine.relay.compact.CompactBlockEncoder;
import dev.grapevine.relay.mempool.Mempool;
import dev.grapevine.relay.mempool.MempoolEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Serves {@code getdata} and {@code getblocks} (Bitcoin Core {@code ProcessGetData}).
 *
 * <p>A {@code getdata} may name 50,000 things, also one thing 50,000 times, so it is worked off in
 * steps of at most one block or {@link #MAX_STEP_BYTES}, and only while the peer takes what it is
 * sent; until it is done no further message of that peer is handled, which bounds the queue by one
 * message. A transaction is served only if the peer may know of it: announced to it, or in the
 * newest block; a peer that wants none announced is not served any. Without {@code
 * MSG_WITNESS_FLAG} witnesses are left out. An unknown kind is passed over, and so are blocks
 * through a bloom filter for who has none.
 *
 * <p>A node that serves the last blocks alone (BIP159) hangs up on who asks for older ones, also
 * where it still has them: which they are would tell it from others. A block that cannot be read
 * ends the connection too, so that the peer asks somebody else.
 */
final class DataServing {
  /** Deeper blocks are served whole where a sketch was asked for ({@code MAX_CMPCTBLOCK_DEPTH}). */
  static final int MAX_SKETCH_DEPTH = 5;

  /** Transactions of one step, so that a queue grows no further before the peer takes some. */
  static final int MAX_STEP_BYTES = 1_000_000;

  /** {@code HISTORICAL_BLOCK_AGE}. */
  private static final long HISTORIC_SECONDS = 7L * 24 * 60 * 60;

  /** Hashes in the answer to {@code getblocks}. */
  private static final int MAX_GETBLOCKS = 500;

  /** {@code NODE_NETWORK_LIMITED_MIN_BLOCKS}, and two for what may come in between. */
  private static final int LIMITED_DEPTH = 288 + 2;

  /** A limited node does not name blocks that may be gone when they are asked for, an hour on. */
  private static final int SURE_DEPTH = 288;

  private static final int HOUR_SECONDS = 3600;

  private final ChainPort chain;
  private final Mempool mempool;
  private final CompactBlockEncoder encoder;
  private final Outbox outbox;
  private final BiPredicate<Peer, MempoolEntry> mayServe;
  private final BiConsumer<Peer, String> close;
  private final SlotTable<State> states = new SlotTable<>();
  private boolean historicLimited;

  private static final class State {
    final ArrayDeque<InvItem> queue = new ArrayDeque<>();
    @Nullable BlockHash continueAfter;
  }

  DataServing(
      ChainPort chain,
      Mempool mempool,
      CompactBlockEncoder encoder,
      Outbox outbox,
      BiPredicate<Peer, MempoolEntry> mayServe,
      BiConsumer<Peer, String> close) {
    this.chain = chain;
    this.mempool = mempool;
    this.encoder = encoder;
    this.outbox = outbox;
    this.mayServe = mayServe;
    this.close = close;
  }

  void connected(Peer peer) {
    states.put(peer, new State());
  }

  void disconnected(Peer peer) {
    states.remove(peer);
  }

  /** Old blocks are not for everybody from now on, or are again. */
  void limitHistoricBlocks(boolean limited) {
    historicLimited = limited;
  }

  void enqueue(Peer peer, List<InvItem> items) {
    states.get(peer).queue.addAll(items);
  }

  boolean hasWork(Peer peer) {
    return !states.get(peer).queue.isEmpty();
  }

  /** Serves the queue up to and with the next block; false if the peer is not to be served. */
  boolean step(Peer peer) {
    State state = states.get(peer);
    List<InvItem> missing = new ArrayList<>();
    long bytes = 0;
    while (!state.queue.isEmpty() && peer.writable && bytes < MAX_STEP_BYTES) {
      InvItem item = state.queue.poll();
      if (item.isBlock()) {
        if (isRefused(peer, item)) {
          return false;
        }
        serveBlock(peer, state, item);
        break;
      }
      if (item.isTransaction() && peer.wantsTransactions) {
        Optional<TxMessage> found = find(peer, item);
        if (found.isPresent()) {
          outbox.send(peer.id, found.get());
          bytes += found.get().payloadSize();
        } else {
          missing.add(item);
        }
      }
    }
    if (!missing.isEmpty()) {
      outbox.send(peer.id, new NotFound(missing));
    }
    return true;
  }

  /** Filtered blocks cost the most and count as old ones. */
  private boolean isRefused(Peer peer, InvItem item) {
    return historicLimited
        && !peer.permissions.has(PeerPermission.DOWNLOAD)
        && (item.type() == InvItem.MSG_FILTERED_BLOCK
            || chain
                .find(item.blockHash())
                .filter(index ->
                    chain.bestHeader().header().time() - index.header().time() > HISTORIC_SECONDS)
                .isPresent());
  }

  private Optional<TxMessage> find(Peer peer, InvItem item) {
    boolean byWtxid = item.type() == InvItem.MSG_WTX;
    Optional<MempoolEntry> entry = byWtxid ? mempool.get(item.wtxid()) : mempool.get(item.txid());
    Optional<Transaction> transaction =
        entry
            .filter(each -> mayServe.test(peer, each))
            .map(each -> {
              mempool.setUnbroadcast(each, false);
              return each.transaction();
            })
            .or(() -> encoder.transaction(byWtxid ? item.wtxid() : item.txid()));
    boolean withWitness = item.type() != InvItem.MSG_TX;
    return transaction.map(tx -> new TxMessage(tx, withWitness));
  }

  private void serveBlock(Peer peer, State state, InvItem item) {
    BlockHash hash = item.blockHash();
    Optional<BlockIndex> index = chain.find(hash).filter(i -> !i.isFailed());
    if (index.isEmpty() || !mayServeBlock(index.get())) {
      return;
    }
    if (isLimited(peer)
        && chain.tip().height() - index.get().height() > LIMITED_DEPTH
        && !peer.permissions.has(PeerPermission.NOBAN)) {
      close.accept(peer, "asked for a block below the NODE_NETWORK_LIMITED threshold");
      return;
    }
    if (!index.get().hasData()) {
      return;
    }
    Optional<Block> block = encoder.remembered(hash).or(() -> index.flatMap(chain::block));
    if (block.isEmpty()) {
      close.accept(peer, "cannot load a block from disk");
      return;
    }
    boolean recent = index.get().height() >= chain.tip().height() - MAX_SKETCH_DEPTH;
    switch (item.type()) {
      case InvItem.MSG_BLOCK -> outbox.send(peer.id, new BlockMessage(block.get(), false));
      case InvItem.MSG_WITNESS_BLOCK -> outbox.send(peer.id, encoder.whole(block.get()));
      case InvItem.MSG_CMPCT_BLOCK ->
          outbox.send(peer.id, recent ? encoder.sketch(block.get()) : encoder.whole(block.get()));
      case InvItem.MSG_FILTERED_BLOCK -> FilteredBlocks.send(outbox, peer, block.get());
      default -> throw new IllegalStateException("no kind of block: " + item.type());
    }
    if (hash.equals(state.continueAfter)) {
      // The peer has all that one getblocks gave it; naming our tip makes it ask for more.
      state.continueAfter = null;
      outbox.send(peer.id, new Inv(List.of(InvItem.block(chain.tip().hash()))));
    }
  }

  /** What anybody may have, and the block that has just come in and is being validated. */
  private boolean mayServeBlock(BlockIndex index) {
    return ServedBlocks.mayBeServed(chain, index) || encoder.remembered(index.hash()).isPresent();
  }

  /** What it was told when it connected counts, whatever has become of that. */
  private static boolean isLimited(Peer peer) {
    return (peer.ourServices & EngineConfig.NODE_NETWORK) == 0;
  }

  private boolean isSureToStay(Peer peer, BlockIndex index) {
    int depth = SURE_DEPTH - HOUR_SECONDS / chain.params().targetSpacingSeconds();
    return !isLimited(peer) || (index.hasData() && index.height() > chain.tip().height() - depth);
  }

  /** Answers {@code getblocks} with the hashes that follow {@code fork}. */
  void getBlocks(Peer peer, GetBlocks request, BlockIndex fork) {
    List<InvItem> items = new ArrayList<>();
    Optional<BlockIndex> walk = chain.atHeight(fork.height() + 1);
    while (walk.isPresent()
        && !walk.get().hash().equals(request.stop())
        && isSureToStay(peer, walk.get())) {
      items.add(InvItem.block(walk.get().hash()));
      if (items.size() == MAX_GETBLOCKS) {
        states.get(peer).continueAfter = walk.get().hash();
        break;
      }
      walk = chain.atHeight(walk.get().height() + 1);
    }
    if (!items.isEmpty()) {
      outbox.send(peer.id, new Inv(items));
    }
  }
}
