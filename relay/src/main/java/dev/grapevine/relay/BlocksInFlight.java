package dev.grapevine.relay;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.relay.base.Now;
import dev.grapevine.relay.compact.PartialBlock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which block is being fetched from whom. One block may be in flight from several peers at once (up
 * to {@link #MAX_SAME_BLOCK}, for compact blocks); at most {@link #MAX_PER_PEER} from one peer.
 */
final class BlocksInFlight {
  /** {@code MAX_BLOCKS_IN_TRANSIT_PER_PEER}. */
  static final int MAX_PER_PEER = 16;

  /** {@code MAX_CMPCTBLOCKS_INFLIGHT_PER_BLOCK}. */
  static final int MAX_SAME_BLOCK = 3;

  private final LinkedHashMap<BlockHash, List<Request>> byHash = new LinkedHashMap<>();
  private final SlotTable<Queue> byPeer = new SlotTable<>();
  private int peersAsked;

  /** One block asked of one peer; {@code partial} while a compact block waits for the rest. */
  static final class Request {
    final BlockIndex index;
    final Peer peer;

    /** When it became the peer's oldest: the clock of its time-out. */
    long headSince;

    @Nullable PartialBlock partial;

    /**
     * Its sketch came to nothing and the whole block is awaited: no further sketch is looked at.
     */
    boolean fellBack;

    Request(BlockIndex index, Peer peer, long headSince) {
      this.index = index;
      this.peer = peer;
      this.headSince = headSince;
    }
  }

  /** What one peer is asked for, oldest first. */
  private static final class Queue {
    final List<Request> requests = new ArrayList<>();
    long stallingSince = Now.NEVER;
  }

  void connected(Peer peer) {
    byPeer.put(peer, new Queue());
  }

  void disconnected(Peer peer) {
    giveUp(peer);
    byPeer.remove(peer);
  }

  /** The peer is not asked for anything any more. */
  void giveUp(Peer peer) {
    for (Request request : List.copyOf(of(peer))) {
      remove(request);
    }
  }

  /** Notes that {@code index} was asked of {@code peer}; an earlier note of the same stays. */
  Request add(Now now, Peer peer, BlockIndex index) {
    Optional<Request> earlier = find(index.hash(), peer);
    if (earlier.isPresent()) {
      return earlier.get();
    }
    Request request = new Request(index, peer, now.protocolNanos());
    byHash.computeIfAbsent(index.hash(), hash -> new ArrayList<>(1)).add(request);
    List<Request> queue = of(peer);
    if (queue.isEmpty()) {
      peersAsked++;
    }
    queue.add(request);
    return request;
  }

  /** The block is here, or given up: nobody is asked for it any more. */
  void removeAll(Now now, BlockHash hash) {
    for (Request request : List.copyOf(byHash.getOrDefault(hash, List.of()))) {
      answered(now, request);
    }
  }

  /** {@code peer} is not asked for it any more. */
  void remove(Now now, BlockHash hash, Peer peer) {
    find(hash, peer).ifPresent(request -> answered(now, request));
  }

  private void answered(Now now, Request request) {
    List<Request> queue = of(request.peer);
    boolean wasOldest = queue.getFirst() == request;
    remove(request);
    // Only then: a peer that keeps its oldest block gains no time by giving us the others.
    if (wasOldest && !queue.isEmpty()) {
      queue.getFirst().headSince = Math.max(queue.getFirst().headSince, now.protocolNanos());
    }
  }

  private void remove(Request request) {
    Queue queue = byPeer.get(request.peer);
    queue.requests.remove(request);
    queue.stallingSince = Now.NEVER;
    if (queue.requests.isEmpty()) {
      peersAsked--;
    }
    List<Request> same = byHash.getOrDefault(request.index.hash(), List.of());
    same.remove(request);
    if (same.isEmpty()) {
      byHash.remove(request.index.hash());
    }
  }

  Optional<Request> find(BlockHash hash, Peer peer) {
    for (Request request : byHash.getOrDefault(hash, List.of())) {
      if (request.peer == peer) {
        return Optional.of(request);
      }
    }
    return Optional.empty();
  }

  /** The requests for one block, oldest first. */
  List<Request> of(BlockHash hash) {
    return byHash.getOrDefault(hash, List.of());
  }

  /** The peer's requests, oldest first. */
  List<Request> of(Peer peer) {
    return byPeer.get(peer).requests;
  }

  /** Others wait for what {@code peer} was asked for: the clock of its stalling runs. */
  void startStalling(Now now, Peer peer) {
    Queue queue = byPeer.get(peer);
    if (queue.stallingSince == Now.NEVER) {
      queue.stallingSince = now.protocolNanos();
    }
  }

  /** Since when others wait for the peer, in protocol time; {@link Now#NEVER} if they do not. */
  long stallingSince(Peer peer) {
    return byPeer.get(peer).stallingSince;
  }

  boolean contains(BlockHash hash) {
    return byHash.containsKey(hash);
  }

  boolean askedOutbound(BlockHash hash) {
    for (Request request : of(hash)) {
      if (!request.peer.isInbound()) {
        return true;
      }
    }
    return false;
  }

  /** Number of different blocks in flight. */
  int blocks() {
    return byHash.size();
  }

  /** Number of peers that blocks are being fetched from. */
  int peersAsked() {
    return peersAsked;
  }
}
