package dev.grapevine.chain.store;

import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;

/** Where a block and its undo data lie; lengths without frame; {@code undoLength} 0 for none. */
record BlockLocation(
    int file, int position, int length, int checksum, int undoPosition, int undoLength) {

  static BlockLocation parse(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    return new BlockLocation(
        in.readInt32(),
        in.readInt32(),
        in.readInt32(),
        in.readInt32(),
        in.readInt32(),
        in.readInt32());
  }

  byte[] toBytes() {
    return new ByteWriter(6 * Integer.BYTES)
        .writeInt32(file)
        .writeInt32(position)
        .writeInt32(length)
        .writeInt32(checksum)
        .writeInt32(undoPosition)
        .writeInt32(undoLength)
        .toBytes();
  }

  BlockLocation withUndo(int at, int size) {
    return new BlockLocation(file, position, length, checksum, at, size);
  }
}
