package dev.grapevine.testnet.measure;

import dev.grapevine.chain.primitives.BlockHash;
import java.util.List;

/** Writes logs of nodes by hand: in tests time is what is said. */
final class RecordedBlocks {
  final Recording recording;

  RecordedBlocks(int nodes) {
    recording = new Recording(nodes);
  }

  static BlockHash block(int number) {
    return new BlockHash(number, 0, 0, 0);
  }

  List<NodeRecorder> recorders() {
    return recording.recorders();
  }

  RecordedBlocks event(
      int node, long nanos, BlockHash block, BlockLog.Kind kind, long peer, int detail) {
    recorders().get(node).log().append(nanos, block.w0(), kind, peer, detail);
    return this;
  }

  /** The node has the header, then the block, then validates it; each takes a nanosecond. */
  RecordedBlocks arrives(int node, long nanos, BlockHash block, long peer) {
    event(node, nanos, block, BlockLog.Kind.HEADER, peer, 0);
    event(node, nanos + 1, block, BlockLog.Kind.ACCEPTED, peer, 0);
    return event(node, nanos + 2, block, BlockLog.Kind.CONNECTED, BlockLog.OWN, 201);
  }
}
