package dev.grapevine.relay;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.ChainPort;
import dev.grapevine.p2p.wire.ByteString;
import dev.grapevine.p2p.wire.CFCheckpt;
import dev.grapevine.p2p.wire.CFHeaders;
import dev.grapevine.p2p.wire.CFilter;
import dev.grapevine.p2p.wire.FilterRequest;
import dev.grapevine.p2p.wire.GetCFCheckpt;
import dev.grapevine.p2p.wire.GetCFHeaders;
import dev.grapevine.p2p.wire.GetCFilters;
import dev.grapevine.p2p.wire.HashList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Serves block filters, their headers and checkpoints (BIP157; Bitcoin Core {@code
 * ProcessGetCFilters} and its siblings).
 *
 * <p>Who asks for what is not offered, for a block that is not shown to peers (see {@link
 * ServedBlocks}), for a span that runs backwards or for too many is disconnected. What is not
 * indexed yet is not answered. A peer may have a thousand filters asked for, which on a full chain
 * are tens of megabytes: they are sent in steps of {@link DataServing#MAX_STEP_BYTES}, and only
 * while the peer takes them; until then no further message of that peer is handled. Headers come
 * from at most 2,000 looks into the index, checkpoints from one for each thousand blocks.
 */
final class FilterServing {
  private final ChainPort chain;
  private final Outbox outbox;
  private final boolean offered;
  private final BiConsumer<Peer, String> close;
  private final SlotTable<State> states = new SlotTable<>();
  private BlockFilters filters = BlockFilters.NONE;

  /** Filters that a peer is still to get. */
  private static final class State {
    @Nullable BlockIndex last;
    int next;
  }

  FilterServing(ChainPort chain, Outbox outbox, boolean offered, BiConsumer<Peer, String> close) {
    this.chain = chain;
    this.outbox = outbox;
    this.offered = offered;
    this.close = close;
  }

  /** Filters are looked up here from now on. */
  void serve(BlockFilters source) {
    filters = source;
  }

  void connected(Peer peer) {
    states.put(peer, new State());
  }

  void disconnected(Peer peer) {
    states.remove(peer);
  }

  /** Begins to serve filters; {@link #step} sends them. */
  void enqueue(Peer peer, GetCFilters request) {
    Optional<BlockIndex> stop = admitted(peer, request);
    if (stop.isPresent() && filters.header(request.stopHash()).isPresent()) {
      State state = states.get(peer);
      state.last = stop.get();
      state.next = (int) request.startHeight();
    }
  }

  boolean hasWork(Peer peer) {
    return states.get(peer).last != null;
  }

  /** Sends filters, as many as one step may. */
  void step(Peer peer) {
    State state = states.get(peer);
    BlockIndex last = state.last;
    long bytes = 0;
    while (last != null && peer.writable && bytes < DataServing.MAX_STEP_BYTES) {
      BlockHash block = last.ancestor(state.next).orElseThrow().hash();
      Optional<ByteString> filter = filters.filter(block);
      if (filter.isPresent()) {
        CFilter message = new CFilter(GetCFilters.BASIC, block, filter.get());
        outbox.send(peer.id, message);
        bytes += message.payloadSize();
        state.next++;
      }
      if (filter.isEmpty() || state.next > last.height()) {
        last = null;
        state.last = null;
      }
    }
  }

  /** Answers with the hashes of filters and the header that their headers follow from. */
  void serve(Peer peer, GetCFHeaders request) {
    Optional<BlockIndex> stop = admitted(peer, request);
    if (stop.isEmpty()) {
      return;
    }
    int start = (int) request.startHeight();
    Optional<ByteString> previous =
        start == 0
            ? Optional.of(ByteString.of(new byte[HashList.HASH_BYTES]))
            : header(stop.get(), start - 1).map(BlockFilters.Header::header);
    List<ByteString> hashes = new ArrayList<>();
    for (int height = start; height <= stop.get().height(); height++) {
      header(stop.get(), height).map(BlockFilters.Header::filterHash).ifPresent(hashes::add);
    }
    if (previous.isPresent() && hashes.size() == stop.get().height() - start + 1) {
      outbox.send(
          peer.id,
          new CFHeaders(
              GetCFilters.BASIC, request.stopHash(), previous.get(), HashList.of(hashes)));
    }
  }

  /** Answers with the header of every thousandth filter. */
  void serve(Peer peer, GetCFCheckpt request) {
    Optional<BlockIndex> stop = admitted(peer, request);
    if (stop.isEmpty()) {
      return;
    }
    int count = stop.get().height() / GetCFCheckpt.INTERVAL;
    List<ByteString> headers = new ArrayList<>(count);
    for (int i = 1; i <= count; i++) {
      header(stop.get(), i * GetCFCheckpt.INTERVAL)
          .map(BlockFilters.Header::header)
          .ifPresent(headers::add);
    }
    if (headers.size() == count) {
      outbox.send(
          peer.id, new CFCheckpt(GetCFilters.BASIC, request.stopHash(), HashList.of(headers)));
    }
  }

  private Optional<BlockFilters.Header> header(BlockIndex stop, int height) {
    return filters.header(stop.ancestor(height).orElseThrow().hash());
  }

  /** The last block of a request; empty, and the peer disconnected, if it is not to be answered. */
  private Optional<BlockIndex> admitted(Peer peer, FilterRequest request) {
    if (!offered || request.filterType() != GetCFilters.BASIC) {
      close.accept(peer, "requested unsupported block filter type: " + request.filterType());
      return Optional.empty();
    }
    Optional<BlockIndex> stop =
        chain.find(request.stopHash()).filter(index -> ServedBlocks.mayBeServed(chain, index));
    if (stop.isEmpty()) {
      close.accept(peer, "requested invalid block hash: " + request.stopHash());
      return Optional.empty();
    }
    long startHeight = request.startHeight();
    int stopHeight = stop.get().height();
    if (startHeight > stopHeight) {
      close.accept(
          peer,
          "sent invalid getcfilters/getcfheaders with start height "
              + startHeight
              + " and stop height "
              + stopHeight);
      return Optional.empty();
    }
    if (stopHeight - startHeight >= request.maxBlocks()) {
      close.accept(
          peer,
          "requested too many cfilters/cfheaders: "
              + (stopHeight - startHeight + 1)
              + " / "
              + request.maxBlocks());
      return Optional.empty();
    }
    return stop;
  }
}
