package dev.grapevine.node.core;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The files of a capture, as Bitcoin Core writes them ({@code CaptureMessageToFile}, net.cpp): for
 * each peer a folder named after its address, {@code :} replaced by {@code _}, with {@code
 * msgs_recv.dat} and {@code msgs_sent.dat}. A message in them is its time (8 bytes, microseconds
 * since 1970), its type (12 bytes, padded with zeros), the length of its payload (4 bytes), and the
 * payload; numbers are little-endian. Files are appended to, and open only while that is done:
 * thousands of peers hold no descriptor.
 */
final class CaptureFiles implements CaptureLog.Sink {
  private static final int TYPE_BYTES = 12;
  private static final int HEADER_BYTES = Long.BYTES + TYPE_BYTES + Integer.BYTES;

  private final Path directory;

  /** Files below {@code directory}, which is made when there is something to write. */
  CaptureFiles(Path directory) {
    this.directory = directory;
  }

  @Override
  public void write(List<CaptureLog.Entry> entries) throws IOException {
    Map<Path, List<ByteBuffer>> byFile = new LinkedHashMap<>();
    for (CaptureLog.Entry entry : entries) {
      List<ByteBuffer> buffers =
          byFile.computeIfAbsent(file(entry.peer(), entry.incoming()), file -> new ArrayList<>());
      buffers.add(header(entry));
      buffers.add(ByteBuffer.wrap(entry.payload()));
    }
    for (Map.Entry<Path, List<ByteBuffer>> file : byFile.entrySet()) {
      append(file.getKey(), file.getValue());
    }
  }

  /** A peer's name may come from a user, or from a network: nothing in it leads elsewhere. */
  private Path file(String peer, boolean incoming) {
    String folder = peer.replaceAll("[^A-Za-z0-9.\\[\\]_-]", "_");
    return directory.resolve(folder).resolve(incoming ? "msgs_recv.dat" : "msgs_sent.dat");
  }

  private static ByteBuffer header(CaptureLog.Entry entry) {
    byte[] type = entry.command().getBytes(StandardCharsets.ISO_8859_1);
    return ByteBuffer.allocate(HEADER_BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(entry.micros())
        .put(Arrays.copyOf(type, TYPE_BYTES))
        .putInt(entry.payload().length)
        .flip();
  }

  private static void append(Path file, List<ByteBuffer> buffers) throws IOException {
    Files.createDirectories(file.getParent());
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
      ByteBuffer[] all = buffers.toArray(ByteBuffer[]::new);
      int first = 0;
      while (first < all.length) {
        channel.write(all, first, all.length - first);
        while (first < all.length && !all[first].hasRemaining()) {
          first++;
        }
      }
    }
  }
}
