package dev.grapevine.chain.store;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.primitives.MalformedDataException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds blocks in files framed as Bitcoin Core frames them: the network's magic, the length in four
 * bytes (little-endian), the block. What lies between, padding or damage, is passed over in search
 * of the next magic (Bitcoin Core {@code LoadExternalBlockFile}). Reads each byte once or twice.
 */
public final class BlockFileScan {
  private static final Logger LOG = LoggerFactory.getLogger(BlockFileScan.class);

  private static final int FRAME_BYTES = 8;
  private static final int LEAST_BLOCK_BYTES = BlockHeader.SIZE + 1;

  /** Of a block with witnesses ({@code MAX_BLOCK_SERIALIZED_SIZE}). */
  private static final int MOST_BLOCK_BYTES = 4_000_000;

  private static final int CHUNK_BYTES = 1 << 16;

  /** Where a block lies, without its frame. */
  public record Place(Path file, long position, int length) {}

  /** Is told of each block, in the order they lie. */
  @FunctionalInterface
  public interface Visitor {
    /** A block that parses; nothing else has been checked. */
    void found(Block block, Place at);
  }

  private final Path file;
  private final FileChannel channel;
  private final int magic;
  private final ObfuscationKey obfuscation;

  private BlockFileScan(Path file, FileChannel channel, int magic, ObfuscationKey obfuscation) {
    this.file = file;
    this.channel = channel;
    this.magic = magic;
    this.obfuscation = obfuscation;
  }

  /**
   * Hands over all blocks of a file.
   *
   * @param magic of the network, as a little-endian int
   * @param obfuscation what its bytes are XORed with
   * @throws StoreException if it cannot be read
   */
  public static void scan(Path file, int magic, ObfuscationKey obfuscation, Visitor visitor) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      new BlockFileScan(file, channel, magic, obfuscation).run(visitor);
    } catch (IOException e) {
      throw new StoreException("Cannot read " + file + ": " + e, e);
    }
  }

  /** Reads a block again; empty if it does not parse any more. */
  public static Optional<Block> read(Place place, ObfuscationKey obfuscation) {
    try (FileChannel channel = FileChannel.open(place.file(), StandardOpenOption.READ)) {
      return new BlockFileScan(place.file(), channel, 0, obfuscation).parse(place);
    } catch (IOException e) {
      throw new StoreException("Cannot read " + place.file() + ": " + e, e);
    }
  }

  private void run(Visitor visitor) throws IOException {
    long size = channel.size();
    long at = nextMagic(0, size);
    while (at >= 0) {
      int length = bytes(at + Integer.BYTES, Integer.BYTES).getInt();
      Place place = new Place(file, at + FRAME_BYTES, length);
      Optional<Block> block =
          length >= LEAST_BLOCK_BYTES
                  && length <= MOST_BLOCK_BYTES
                  && place.position() + length <= size
              ? parse(place)
              : Optional.empty();
      if (block.isPresent()) {
        visitor.found(block.get(), place);
        at = nextMagic(place.position() + length, size);
      } else {
        LOG.warn("{}: no block at byte {}, looking for the next one", file, at);
        at = nextMagic(at + 1, size);
      }
    }
  }

  private Optional<Block> parse(Place place) throws IOException {
    try {
      return Optional.of(Block.parse(bytes(place.position(), place.length()).array()));
    } catch (MalformedDataException e) {
      return Optional.empty();
    }
  }

  /** Where the next frame may begin; -1 if there is no room for one. */
  private long nextMagic(long from, long size) throws IOException {
    long start = from;
    while (start + FRAME_BYTES <= size) {
      // Most often it is right here.
      int length = (int) Math.min(start == from ? FRAME_BYTES : CHUNK_BYTES, size - start);
      ByteBuffer chunk = bytes(start, length);
      for (int i = 0; i + Integer.BYTES <= length; i++) {
        if (chunk.getInt(i) == magic && start + i + FRAME_BYTES <= size) {
          return start + i;
        }
      }
      start += length - Integer.BYTES + 1;
    }
    return -1;
  }

  private ByteBuffer bytes(long position, int length) throws IOException {
    ByteBuffer data = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (data.hasRemaining()) {
      if (channel.read(data, position + data.position()) < 0) {
        throw new EOFException("end of file");
      }
    }
    obfuscation.apply(data.array(), position);
    return data.flip();
  }
}
