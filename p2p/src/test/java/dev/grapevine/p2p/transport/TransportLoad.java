package dev.grapevine.p2p.transport;

import dev.grapevine.p2p.wire.DecodeResult;
import dev.grapevine.p2p.wire.Message;
import dev.grapevine.p2p.wire.MessageCodec;
import dev.grapevine.p2p.wire.MessageSamples;
import dev.grapevine.p2p.wire.Ping;
import dev.grapevine.p2p.wire.Pong;
import dev.grapevine.p2p.wire.TransactionInterner;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What the transport bears, over loopback. Arguments: {@code pair}, or {@code network NODES LINKS},
 * or {@code hostile CONNECTIONS}; run it by {@code .ci/load}.
 */
public final class TransportLoad {
  private static final InetSocketAddress LOOPBACK =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final int PATIENCE_SECONDS = 120;

  private TransportLoad() {}

  /** Runs one of the loads. */
  public static void main(String[] args) throws Exception {
    switch (args.length == 0 ? "pair" : args[0]) {
      case "pair" -> {
        for (boolean encrypted : new boolean[] {false, true}) {
          handshakes(encrypted, 4_000);
          messages(encrypted, new Ping(1), 300_000);
          messages(encrypted, MessageSamples.inv(35), 100_000);
        }
      }
      case "network" -> network(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
      case "hostile" -> hostile(Integer.parseInt(args[1]));
      case "attack" -> attack(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  /** Answers pings and counts what else comes. */
  private static class Answering implements ConnectionListener {
    final AtomicInteger received = new AtomicInteger();
    final AtomicInteger opened = new AtomicInteger();

    @Override
    public void opened(Connection connection) {
      opened.incrementAndGet();
    }

    @Override
    public void received(Connection connection, Message message, int bytes) {
      if (message instanceof Ping ping) {
        connection.send(Pong.to(ping));
      }
      received.incrementAndGet();
    }

    @Override
    public void skipped(Connection connection, String command, String reason, int bytes) {}

    @Override
    public void misbehaved(Connection connection, DecodeResult.Misbehaved fault) {
      connection.close();
    }

    @Override
    public void writable(Connection connection, boolean writable) {}

    @Override
    public void closed(Connection connection, String reason) {}
  }

  private static Transport transport(
      EventLoops loops, boolean encrypted, ConnectionListener listener) {
    return transport(loops.next(), encrypted, listener);
  }

  private static Transport transport(
      EventLoop loop, boolean encrypted, ConnectionListener listener) {
    return new Transport(
        loop,
        MessageSamples.REGTEST_MAGIC,
        new TransportConfig(1_000_000, 60_000, encrypted, 0, LinkModel.NONE, () -> 0),
        TransactionInterner.none(),
        listener);
  }

  /** One after the other, sixteen at a time: dial, ping, pong, close. */
  private static void handshakes(boolean encrypted, int count) throws Exception {
    EventLoops loops = EventLoops.create(2);
    Transport server = transport(loops, encrypted, new Answering());
    InetSocketAddress address = server.listen(LOOPBACK);
    CountDownLatch done = new CountDownLatch(count);
    AtomicInteger begun = new AtomicInteger();
    AtomicReference<Runnable> next = new AtomicReference<>(() -> {});
    Transport client =
        transport(
            loops,
            encrypted,
            new Answering() {
              @Override
              public void opened(Connection connection) {
                connection.send(new Ping(1));
              }

              @Override
              public void received(Connection connection, Message message, int bytes) {
                connection.close();
                done.countDown();
                next.get().run();
              }
            });
    next.set(() -> {
      if (begun.getAndIncrement() < count) {
        client.dial(address, encrypted, result -> {});
      }
    });
    long begin = System.nanoTime();
    for (int i = 0; i < 16; i++) {
      next.get().run();
    }
    await(done);
    say(
        "%s: %.0f connections made and closed a second, with a ping and its pong",
        name(encrypted), count / seconds(begin));
    close(loops, server, client);
  }

  private static void messages(boolean encrypted, Message message, int count) throws Exception {
    EventLoops loops = EventLoops.create(2);
    CountDownLatch done = new CountDownLatch(count);
    Answering counting =
        new Answering() {
          @Override
          public void received(Connection connection, Message ignored, int bytes) {
            done.countDown();
          }
        };
    Transport server = transport(loops, encrypted, counting);
    AtomicReference<Connection> dialled = new AtomicReference<>();
    CountDownLatch connected = new CountDownLatch(1);
    EventLoop loop = loops.next();
    Transport client =
        transport(
            loop,
            encrypted,
            new Answering() {
              private int left = count;

              @Override
              public void opened(Connection connection) {
                dialled.set(connection);
                connected.countDown();
                fill(connection);
              }

              private void fill(Connection connection) {
                EncodedMessage encoded = EncodedMessage.of(MessageSamples.REGTEST_MAGIC, message);
                for (int i = 0; i < 500 && left > 0; i++) {
                  connection.send(encoded);
                  left--;
                }
                if (left > 0 && connection.queuedBytes() <= 1_000_000) {
                  // After the flush that this has led to.
                  loop.execute(() -> fill(connection));
                }
              }

              @Override
              public void writable(Connection connection, boolean writable) {
                if (writable) {
                  fill(connection);
                }
              }
            });
    long begin = System.nanoTime();
    client.dial(server.listen(LOOPBACK), encrypted, result -> {});
    await(connected);
    await(done);
    double rate = count / seconds(begin);
    int bytes = EncodedMessage.of(MessageSamples.REGTEST_MAGIC, message).size();
    say(
        "%s: %.0f messages a second of %d bytes (%s), %.0f MB/s",
        name(encrypted), rate, bytes, message.command(), rate * bytes / 1e6);
    close(loops, server, client);
  }

  /** Nodes that each dial some others, until every link has carried a ping and a pong. */
  private static void network(int nodes, int links) throws Exception {
    long before = memory();
    EventLoops loops = EventLoops.create(2);
    List<Transport> transports = new ArrayList<>();
    List<InetSocketAddress> addresses = new ArrayList<>();
    CountDownLatch answered = new CountDownLatch(nodes * links);
    Answering listener =
        new Answering() {
          @Override
          public void opened(Connection connection) {
            if (!connection.isInbound()) {
              connection.send(new Ping(1));
            }
          }

          @Override
          public void received(Connection connection, Message message, int bytes) {
            super.received(connection, message, bytes);
            if (message instanceof Pong) {
              answered.countDown();
            }
          }
        };
    long begin = System.nanoTime();
    for (int i = 0; i < nodes; i++) {
      Transport transport = transport(loops, true, listener);
      transports.add(transport);
      addresses.add(transport.listen(LOOPBACK));
    }
    SplittableRandom random = new SplittableRandom(1);
    for (Transport transport : transports) {
      for (int i = 0; i < links; i++) {
        transport.dial(addresses.get(random.nextInt(nodes)), true, result -> {});
      }
    }
    await(answered);
    double seconds = seconds(begin);
    long ends = 2L * nodes * links;
    say(
        "%d nodes, %d links, all encrypted: up in %.1f s; %d bytes of memory for each of %d ends",
        nodes, nodes * links, seconds, (memory() - before) / ends, ends);
    close(loops, transports.toArray(Transport[]::new));
  }

  /** Heap after a collection, and netty's pools beside it. */
  private static long memory() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory()
        - runtime.freeMemory()
        + PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
  }

  /**
   * A node that an honest peer pings while another process connects to it in bad faith.
   *
   * @see #attack
   */
  private static void hostile(int connections) throws Exception {
    EventLoops loops = EventLoops.create(1);
    Transport node = transport(loops, true, new Answering());
    InetSocketAddress address = node.listen(LOOPBACK);
    EventLoops honest = EventLoops.create(1);
    Pinger pinger = new Pinger();
    Transport friend = transport(honest, true, pinger);
    friend.dial(address, true, result -> {});
    long before = memory();
    long begin = System.nanoTime();
    Process attacker =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                TransportLoad.class.getName(),
                "attack",
                String.valueOf(address.getPort()),
                String.valueOf(connections))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      if (attacker.getInputStream().read() < 0) {
        throw new IOException("the attacker failed");
      }
      double seconds = seconds(begin);
      int pings = pinger.answered.get();
      TimeUnit.SECONDS.sleep(2);
      say(
          "%d hostile connections in %.1f s; %d bytes of memory each; %d pings answered"
              + " meanwhile, %d in the 2 s after; median %.2f ms, longest %.1f ms",
          connections,
          seconds,
          (memory() - before) / connections,
          pings,
          pinger.answered.get() - pings,
          pinger.quantile(0.5),
          pinger.quantile(1));
    } finally {
      attacker.destroy();
    }
    close(honest, friend);
    close(loops, node);
  }

  /** A quarter each: silent, slow, garbage, a length of four million that never comes. */
  private static void attack(int port, int connections) throws Exception {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    byte[] header = MessageCodec.encode(MessageSamples.REGTEST_MAGIC, MessageSamples.inv(100));
    header[16] = 0;
    header[17] = 9;
    header[18] = 0x3d;
    byte[] garbage = new byte[1_000];
    new SplittableRandom(2).nextBytes(garbage);
    List<SocketChannel> all = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      SocketChannel channel = SocketChannel.open(address);
      switch (i % 4) {
        case 0 -> {}
        case 1 -> channel.write(ByteBuffer.wrap(header, 0, 1));
        case 2 -> channel.write(ByteBuffer.wrap(garbage));
        default -> channel.write(ByteBuffer.wrap(header, 0, 1_000));
      }
      all.add(channel);
    }
    for (int round = 1; round < 10; round++) {
      for (int i = 1; i < connections; i += 4) {
        all.get(i).write(ByteBuffer.wrap(header, round, 1));
      }
    }
    System.out.println("connected");
    int end = System.in.read();
    for (SocketChannel channel : all) {
      channel.close();
    }
    if (end >= 0) {
      throw new IOException("nothing was to be said");
    }
  }

  /** Pings again as soon as it is answered. */
  private static final class Pinger extends Answering {
    final AtomicInteger answered = new AtomicInteger();
    private final long[] nanos = new long[1 << 20];
    private long sent;

    @Override
    public void opened(Connection connection) {
      ping(connection);
    }

    private void ping(Connection connection) {
      sent = System.nanoTime();
      connection.send(new Ping(sent));
    }

    @Override
    public void received(Connection connection, Message message, int bytes) {
      int index = answered.get();
      if (index < nanos.length) {
        nanos[index] = System.nanoTime() - sent;
      }
      answered.incrementAndGet();
      ping(connection);
    }

    double quantile(double part) {
      int count = Math.min(answered.get(), nanos.length);
      long[] sorted = Arrays.copyOf(nanos, count);
      Arrays.sort(sorted);
      return sorted[(int) Math.min(count - 1L, (long) (part * count))] / 1e6;
    }
  }

  private static void close(EventLoops loops, Transport... transports) throws Exception {
    for (Transport transport : transports) {
      transport.close().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
    loops.close();
  }

  private static void await(CountDownLatch latch) throws InterruptedException, IOException {
    if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException("not done after " + PATIENCE_SECONDS + " s: " + latch.getCount());
    }
  }

  private static double seconds(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }

  private static String name(boolean encrypted) {
    return encrypted ? "v2" : "v1";
  }

  private static void say(String format, Object... values) {
    System.out.println(String.format(java.util.Locale.ROOT, format, values));
  }
}
