package dev.grapevine.testnet.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * The lines that a growing file has gained since it was last read. A line counts once its end is
 * there. The file is open only while it is read. Not thread-safe.
 */
final class LogTail {
  /** A longer line is nobody's: it is passed over, up to its end. */
  private static final int MAX_LINE_BYTES = 1 << 16;

  private static final int BUFFER_BYTES = 1 << 16;

  private final Path file;
  private final byte[] line = new byte[MAX_LINE_BYTES];
  private int length;
  private boolean tooLong;
  private long position;

  LogTail(Path file) {
    this.file = file;
  }

  /**
   * Reads to the end of the file; nothing if there is none yet.
   *
   * @return whether there was anything new
   */
  boolean read(ByteBuffer buffer, Consumer<String> lines) throws IOException {
    if (!Files.exists(file) || Files.size(file) <= position) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.position(position);
      while (channel.read(buffer.clear()) > 0) {
        position += buffer.flip().remaining();
        while (buffer.hasRemaining()) {
          add(buffer.get(), lines);
        }
      }
    }
    return true;
  }

  private void add(byte next, Consumer<String> lines) {
    if (next != '\n') {
      if (length == MAX_LINE_BYTES) {
        tooLong = true;
      } else {
        line[length++] = next;
      }
      return;
    }
    if (!tooLong) {
      lines.accept(new String(line, 0, length, StandardCharsets.ISO_8859_1));
    }
    length = 0;
    tooLong = false;
  }

  /** A buffer to read with, which several may share. */
  static ByteBuffer buffer() {
    return ByteBuffer.allocateDirect(BUFFER_BYTES);
  }
}
