package dev.grapevine.relay;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.ChainPort;
import dev.grapevine.p2p.wire.GetHeaders;
import dev.grapevine.p2p.wire.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Answers {@code getheaders} (Bitcoin Core {@code ProcessMessage}): up to {@link
 * HeaderSync#MAX_HEADERS} of the active chain after the first hash of the locator that is in it. A
 * chain without the network's minimum work is not shown, but for an empty answer, so that nobody
 * waits; who asks for one header by its hash gets it only if it is not telling (see {@link
 * ServedBlocks}).
 */
final class HeaderServing {
  private final ChainPort chain;
  private final Outbox outbox;

  HeaderServing(ChainPort chain, Outbox outbox) {
    this.chain = chain;
    this.outbox = outbox;
  }

  /** Answers {@code getheaders} from the active chain. */
  void serve(Peer peer, GetHeaders request) {
    if (chain.tip().chainWork().compareTo(chain.params().minimumChainWork()) < 0
        && !peer.permissions.has(PeerPermission.DOWNLOAD)) {
      outbox.send(peer.id, new Headers(List.of()));
      return;
    }
    Optional<BlockIndex> start;
    if (request.locator().isEmpty()) {
      start = chain.find(request.stop()).filter(index -> ServedBlocks.mayBeServed(chain, index));
      if (start.isEmpty()) {
        return;
      }
    } else {
      start = chain.atHeight(fork(request.locator()).height() + 1);
    }
    List<BlockHeader> headers = new ArrayList<>();
    BlockIndex last = chain.tip();
    for (Optional<BlockIndex> walk = start; walk.isPresent(); ) {
      last = walk.get();
      headers.add(last.header());
      if (headers.size() == HeaderSync.MAX_HEADERS || last.hash().equals(request.stop())) {
        break;
      }
      walk = chain.isActive(last) ? chain.atHeight(last.height() + 1) : Optional.empty();
    }
    peer.bestHeaderSent = last;
    outbox.send(peer.id, new Headers(headers));
  }

  /** The first hash of a locator that is in the active chain; genesis if there is none. */
  BlockIndex fork(List<BlockHash> locator) {
    for (BlockHash hash : locator) {
      Optional<BlockIndex> index = chain.find(hash);
      if (index.isPresent() && chain.isActive(index.get())) {
        return index.get();
      }
      if (index.isPresent() && chain.tip().isAncestorOf(index.get())) {
        return chain.tip();
      }
    }
    return chain
        .atHeight(0)
        .orElseThrow(() -> new IllegalStateException("a chain without genesis"));
  }
}
