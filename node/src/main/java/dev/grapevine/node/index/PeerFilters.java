package dev.grapevine.node.index;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.p2p.wire.ByteString;
import dev.grapevine.relay.BlockFilters;
import java.util.Optional;

/** The filters of the index as peers get them. */
record PeerFilters(FilterIndex index) implements BlockFilters {
  @Override
  public Optional<ByteString> filter(BlockHash block) {
    return index.filter(block).map(filter -> ByteString.of(filter.encoded()));
  }

  @Override
  public Optional<Header> header(BlockHash block) {
    return index
        .header(block)
        .map(found -> new Header(ByteString.of(found.header()), ByteString.of(found.filterHash())));
  }
}
