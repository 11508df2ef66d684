package dev.grapevine.node.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.node.core.CaptureLog.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CaptureLogTest {
  @TempDir Path directory;

  private static Entry entry(String peer, boolean incoming, String command, int bytes) {
    byte[] payload = new byte[bytes];
    if (bytes > 0) {
      payload[bytes - 1] = 7;
    }
    return new Entry(peer, incoming, 1_700_000_000_123_456L, command, payload);
  }

  /** Reads a file as Bitcoin Core's test framework does: types and lengths. */
  private static List<String> records(Path file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<String> records = new ArrayList<>();
    while (in.hasRemaining()) {
      assertThat(in.getLong()).isEqualTo(1_700_000_000_123_456L);
      byte[] type = new byte[12];
      in.get(type);
      byte[] payload = new byte[in.getInt()];
      in.get(payload);
      assertThat(payload.length == 0 || payload[payload.length - 1] == 7).isTrue();
      String command = new String(type, StandardCharsets.US_ASCII);
      records.add(command.replaceAll("\0+$", "") + " " + payload.length);
    }
    return records;
  }

  @Test
  void writesAFileForEachPeerAndDirection() throws Exception {
    try (CaptureLog log = new CaptureLog(new CaptureFiles(directory.resolve("capture")))) {
      assertThat(directory).isEmptyDirectory();
      log.add(entry("127.0.0.1:18444", true, "version", 100));
      log.add(entry("127.0.0.1:18444", false, "verack", 0));
      log.add(entry("127.0.0.1:18444", true, "sendtxrcncl1", 3));
      log.add(entry("[::1]:1", true, "ping", 8));
    }
    Path peer = directory.resolve("capture").resolve("127.0.0.1_18444");
    assertThat(records(peer.resolve("msgs_recv.dat")))
        .containsExactly("version 100", "sendtxrcncl1 3");
    assertThat(records(peer.resolve("msgs_sent.dat"))).containsExactly("verack 0");
    assertThat(records(directory.resolve("capture/[__1]_1/msgs_recv.dat")))
        .containsExactly("ping 8");
  }

  @Test
  void appendsToWhatIsThere() throws Exception {
    for (int run = 0; run < 2; run++) {
      try (CaptureLog log = new CaptureLog(new CaptureFiles(directory))) {
        log.add(entry("a:1", true, "ping", 8));
      }
    }
    assertThat(records(directory.resolve("a_1/msgs_recv.dat"))).containsExactly("ping 8", "ping 8");
  }

  @Test
  void aNameLeadsNowhereElse() throws Exception {
    try (CaptureLog log = new CaptureLog(new CaptureFiles(directory.resolve("capture")))) {
      log.add(entry("../../x\0y:1", true, "ping", 8));
    }
    assertThat(directory.resolve("capture/.._.._x_y_1/msgs_recv.dat")).exists();
  }

  @Test
  void whatADiskIsTooSlowForIsDroppedAndCounted() throws Exception {
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch slow = new CountDownLatch(1);
    List<Entry> written = Collections.synchronizedList(new ArrayList<>());
    CaptureLog log =
        new CaptureLog(entries -> {
          taken.countDown();
          try {
            slow.await();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          written.addAll(entries);
        });
    int payload = 1_000_000 - CaptureLog.ENTRY_OVERHEAD_BYTES;
    log.add(entry("a:1", true, "block", payload));
    taken.await();
    int added = 1;
    while (log.hasRoom(payload)) {
      log.add(entry("a:1", true, "block", payload));
      added++;
    }
    int most = (int) (CaptureLog.MAX_WAITING_BYTES / 1_000_000);
    // What is being written no longer waits.
    assertThat(added).isEqualTo(1 + most);
    assertThat(log.hasRoom(payload)).isFalse();
    assertThat(log.dropped()).isEqualTo(2);
    slow.countDown();
    log.close();
    assertThat(written).hasSize(added);
    assertThat(log.hasRoom(0)).isFalse();
  }

  @Test
  void aDiskThatFailsEndsTheCapture() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    CountDownLatch failed = new CountDownLatch(1);
    CaptureLog log =
        new CaptureLog(entries -> {
          calls.incrementAndGet();
          failed.countDown();
          throw new IOException("No space left on device");
        });
    log.add(entry("a:1", true, "ping", 8));
    assertThat(failed.await(20, TimeUnit.SECONDS)).isTrue();
    log.close();
    assertThat(log.hasRoom(8)).isFalse();
    log.add(entry("a:1", true, "ping", 8));
    log.close();
    assertThat(calls).hasValue(1);
    assertThat(log.dropped()).isZero();
  }

  /** A file in the way of a folder: said once, and nobody is hurt. */
  @Test
  void aFolderThatCannotBeMadeEndsTheCapture() throws Exception {
    Path file = Files.createFile(directory.resolve("capture"));
    CaptureLog log = new CaptureLog(new CaptureFiles(file));
    log.add(entry("a:1", true, "ping", 8));
    log.close();
    assertThat(log.hasRoom(8)).isFalse();
    assertThat(file).isEmptyFile();
  }
}
