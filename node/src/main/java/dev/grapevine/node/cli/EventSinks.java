package dev.grapevine.node.cli;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.relay.EventSink;
import dev.grapevine.relay.PeerId;
import java.util.List;

/** Tells several what happened, in order: what the node process listens for. */
record EventSinks(List<EventSink> sinks) implements EventSink {
  @Override
  public void blockConnected(BlockIndex index, Block block) {
    sinks.forEach(sink -> sink.blockConnected(index, block));
  }

  @Override
  public void blockDisconnected(BlockIndex index, Block block) {
    sinks.forEach(sink -> sink.blockDisconnected(index, block));
  }

  @Override
  public void compactBlockReceived(BlockHash hash, PeerId from) {
    sinks.forEach(sink -> sink.compactBlockReceived(hash, from));
  }

  @Override
  public void compactBlockRebuilt(BlockHash hash, PeerId from, int requested) {
    sinks.forEach(sink -> sink.compactBlockRebuilt(hash, from, requested));
  }

  @Override
  public void compactBlockFellBack(BlockHash hash, PeerId from) {
    sinks.forEach(sink -> sink.compactBlockFellBack(hash, from));
  }
}
