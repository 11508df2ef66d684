package dev.grapevine.p2p.transport;

import static dev.grapevine.p2p.wire.MessageSamples.REGTEST_MAGIC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.p2p.wire.BlockMessage;
import dev.grapevine.p2p.wire.Message;
import dev.grapevine.p2p.wire.MessageCodec;
import dev.grapevine.p2p.wire.MessageSamples;
import dev.grapevine.p2p.wire.Ping;
import dev.grapevine.p2p.wire.TransactionInterner;
import dev.grapevine.p2p.wire.V1Header;
import dev.grapevine.p2p.wire.Verack;
import dev.grapevine.p2p.wire.Version;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody who looks on sees, with one event loop for both ends. */
@Timeout(60)
class MessageTapTest {
  /** A stage of a message. */
  private record Seen(String stage, Connection connection, String command, byte[] payload) {}

  private static final class Tap implements MessageTap {
    final List<Seen> seen = new ArrayList<>();
    final List<Long> times = new ArrayList<>();
    final List<Long> waits = new ArrayList<>();

    @Override
    public void queued(Connection connection, EncodedMessage message) {
      add("queued", connection, message.command(), message.payloadCopy(), System.nanoTime());
    }

    @Override
    public void written(Connection connection, EncodedMessage message, long waitNanos) {
      add("written", connection, message.command(), message.payloadCopy(), System.nanoTime());
      waits.add(waitNanos);
    }

    @Override
    public void arrived(
        Connection connection, String command, byte[] bytes, int offset, int length) {
      byte[] payload = Arrays.copyOfRange(bytes, offset, offset + length);
      add("arrived", connection, command, payload, System.nanoTime());
    }

    @Override
    public void decoded(Connection connection, Message message, long readNanos) {
      byte[] frame = MessageCodec.encode(REGTEST_MAGIC, message);
      byte[] payload = Arrays.copyOfRange(frame, V1Header.SIZE, frame.length);
      add("decoded", connection, message.command(), payload, readNanos);
    }

    private void add(
        String stage, Connection connection, String command, byte[] payload, long nanos) {
      seen.add(new Seen(stage, connection, command, payload));
      times.add(nanos);
    }

    List<Seen> of(String command) {
      return seen.stream().filter(each -> each.command().equals(command)).toList();
    }

    long time(String stage, String command) {
      for (int i = 0; i < seen.size(); i++) {
        if (seen.get(i).stage().equals(stage) && seen.get(i).command().equals(command)) {
          return times.get(i);
        }
      }
      throw new AssertionError("no " + command + " was " + stage);
    }
  }

  private final EventLoops loops = EventLoops.create(1);
  private final EventLoop loop = loops.next();
  private final Recorder recorder = new Recorder();
  private final Tap tap = new Tap();
  private Transport transport = transport(LinkModel.NONE);

  private Transport transport(LinkModel links) {
    return new Transport(
        loop,
        REGTEST_MAGIC,
        new TransportConfig(4_000_000, 5_000, true, 0, links, () -> 0),
        TransactionInterner.none(),
        recorder,
        tap);
  }

  @AfterEach
  void stop() throws Exception {
    transport.close().get(20, TimeUnit.SECONDS);
    loops.close();
  }

  @Test
  void onANarrowLinkAMessageWaitsForThoseBeforeIt() throws Exception {
    transport = transport((local, remote) -> new LinkModel.Link(0, 8_000_000));
    InetSocketAddress address =
        transport.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    CompletableFuture<DialResult> answer = new CompletableFuture<>();
    transport.dial(address, false, answer::complete);
    Connection alice = ((DialResult.Connected) answer.get(20, TimeUnit.SECONDS)).connection();
    loop.submit(() -> alice.send(MessageSamples.version(5))).get(20, TimeUnit.SECONDS);
    recorder.next(Recorder.Opened.class);
    recorder.next(Recorder.Opened.class);
    recorder.nextMessage(); // Nothing is under way any more.
    int verackBytes = V1Header.SIZE;
    int pingBytes = V1Header.SIZE + 8;
    loop.submit(
            () -> {
              tap.waits.clear();
              alice.send(new Verack());
              alice.send(new Ping(1));
              alice.send(new Ping(2));
            })
        .get(20, TimeUnit.SECONDS);
    recorder.nextMessage();
    recorder.nextMessage();
    recorder.nextMessage();
    List<Long> waits = loop.submit(() -> List.copyOf(tap.waits)).get(20, TimeUnit.SECONDS);
    assertThat(waits).containsExactly(0L, verackBytes * 1_000L, (verackBytes + pingBytes) * 1_000L);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void seesEveryMessageOfBothEndsInOrder(boolean encrypted) throws Exception {
    InetSocketAddress address =
        transport.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    CompletableFuture<DialResult> answer = new CompletableFuture<>();
    transport.dial(address, encrypted, answer::complete);
    Connection alice = ((DialResult.Connected) answer.get(20, TimeUnit.SECONDS)).connection();
    // The first by which the unencrypted protocol is known, and more than one batch.
    Version version = MessageSamples.version(5);
    BlockMessage block = new BlockMessage(MessageSamples.block(1, 8_000), true);
    loop.submit(
            () -> {
              alice.send(version);
              alice.send(block);
              alice.send(new Verack());
            })
        .get(20, TimeUnit.SECONDS);
    recorder.next(Recorder.Opened.class);
    recorder.next(Recorder.Opened.class);
    for (int i = 0; i < 3; i++) {
      recorder.nextMessage();
    }

    loop.submit(
            () -> {
              for (Message message : List.of(version, block, new Verack())) {
                List<Seen> stages = tap.of(message.command());
                assertThat(stages)
                    .extracting(Seen::stage)
                    .containsExactly("queued", "written", "arrived", "decoded");
                byte[] frame = MessageCodec.encode(REGTEST_MAGIC, message);
                byte[] payload = Arrays.copyOfRange(frame, V1Header.SIZE, frame.length);
                assertThat(stages)
                    .allSatisfy(stage -> assertThat(stage.payload()).isEqualTo(payload));
                assertThat(stages.get(0).connection()).isSameAs(alice);
                assertThat(stages.get(1).connection()).isSameAs(alice);
                assertThat(stages.get(2).connection()).isNotSameAs(alice);
                assertThat(stages.get(3).connection()).isSameAs(stages.get(2).connection());
                // The clock of the last one is that of the read.
                long read = tap.time("decoded", message.command());
                assertThat(read - tap.time("written", message.command())).isPositive();
                assertThat(tap.time("arrived", message.command()) - read).isNotNegative();
              }
            })
        .get(20, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsNeverWrittenIsOnlyQueued(boolean encrypted) throws Exception {
    InetSocketAddress address =
        transport.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    CompletableFuture<DialResult> answer = new CompletableFuture<>();
    transport.dial(address, encrypted, answer::complete);
    Connection alice = ((DialResult.Connected) answer.get(20, TimeUnit.SECONDS)).connection();
    loop.submit(
            () -> {
              alice.send(new Ping(7));
              alice.close();
              alice.send(new Ping(8));
              assertThat(tap.of("ping")).extracting(Seen::stage).containsExactly("queued");
            })
        .get(20, TimeUnit.SECONDS);
  }

  /** What the listener would be told of is told when the turn ends. */
  @Test
  void whatIsFlushedEarlyIsWrittenInTheSameTurn() throws Exception {
    InetSocketAddress address =
        transport.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    CompletableFuture<DialResult> answer = new CompletableFuture<>();
    transport.dial(address, false, answer::complete);
    Connection alice = ((DialResult.Connected) answer.get(20, TimeUnit.SECONDS)).connection();
    recorder.next(Recorder.Opened.class);
    recorder.next(Recorder.Opened.class);
    BlockMessage block = new BlockMessage(MessageSamples.block(1, 8_000), true);
    loop.submit(
            () -> {
              alice.send(MessageSamples.version(5));
              assertThat(tap.of("version")).extracting(Seen::stage).containsExactly("queued");
              transport.flushEarly();
              assertThat(tap.of("version"))
                  .extracting(Seen::stage)
                  .containsExactly("queued", "written");
              for (int i = 0; i < 20; i++) {
                alice.send(block);
              }
              assertThat(alice.queuedBytes()).isGreaterThan(4_000_000);
              transport.flushEarly();
              assertThat(recorder.isEmpty()).isTrue();
            })
        .get(20, TimeUnit.SECONDS);
    assertThat(recorder.nextOf(Recorder.Writable.class, Recorder.Received.class)).isNotNull();
  }
}
