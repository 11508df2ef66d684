package dev.grapevine.testnet.fault;

import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.p2p.wire.GetData;
import dev.grapevine.p2p.wire.MessageCodec;
import dev.grapevine.p2p.wire.V1Header;
import dev.grapevine.p2p.wire.V1HeaderResult;
import dev.grapevine.p2p.wire.Verack;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A peer that connects to a node over the unencrypted transport, misbehaves, and waits for what
 * becomes of it. It answers nothing, pings included.
 *
 * <p>It has two virtual threads, one that reads and one that writes, until the node hangs up or
 * {@link #close}.
 */
public final class HostilePeer implements AutoCloseable {
  private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
  private static final long LORIS_BYTE_MILLIS = 1_000;

  /** A thousand ids each: fifty thousand a second, which one core can still look up. */
  private static final long FLOOD_MESSAGE_MILLIS = 20;

  private static final double NANOS_PER_MILLI = 1e6;

  private final HostileAct act;
  private final ChainParams params;
  private final HostileMessages messages;
  private final Socket socket = new Socket();
  private final Thread writer;
  private final Thread reader;
  private boolean handshaken;
  private boolean closed;
  private long beganAt;
  private long endedAt;
  private long sentBytes;
  private int requests;
  private @Nullable String failure;

  private HostilePeer(HostileAct act, ChainParams params, HostileMessages messages) {
    this.act = act;
    this.params = params;
    this.messages = messages;
    this.writer = Thread.ofVirtual().name("hostile-writer").unstarted(this::write);
    this.reader = Thread.ofVirtual().name("hostile-reader").unstarted(this::read);
  }

  /**
   * Connects to a node and begins.
   *
   * @param tip of the node's chain
   * @param time Unix time that a block on it may have
   * @throws IOException if the node does not take the connection
   */
  public static HostilePeer start(
      InetSocketAddress node,
      HostileAct act,
      ChainParams params,
      BlockHash tip,
      long time,
      long seed)
      throws IOException {
    HostileMessages messages = new HostileMessages(params, tip, time, new SplittableRandom(seed));
    HostilePeer peer = new HostilePeer(act, params, messages);
    try {
      peer.socket.setTcpNoDelay(true);
      peer.socket.connect(node, CONNECT_TIMEOUT_MILLIS);
    } catch (IOException e) {
      peer.socket.close();
      throw e;
    }
    peer.reader.start();
    peer.writer.start();
    return peer;
  }

  private void write() {
    try {
      OutputStream out = socket.getOutputStream();
      switch (act) {
        case SLOW_LORIS -> drip(out);
        case OVERSIZED_MESSAGE -> begin(out, messages.oversized());
        case INVALID_HEADERS -> afterHandshake(out, messages.invalidHeaders());
        case INVALID_BLOCK -> afterHandshake(out, messages.invalidBlock());
        case BAD_COMPACT_BLOCK -> {
          afterHandshake(out, messages.offer());
          awaitRequest();
          begin(out, messages.badCompactBlock());
        }
        case INV_FLOOD -> {
          afterHandshake(out, messages.unknownTransactions());
          flood(out);
        }
      }
    } catch (IOException e) {
      // The node hung up, which the reader sees too.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void drip(OutputStream out) throws IOException, InterruptedException {
    for (byte each : messages.version()) {
      begin(out, new byte[] {each});
      Thread.sleep(LORIS_BYTE_MILLIS);
    }
  }

  private void flood(OutputStream out) throws IOException, InterruptedException {
    while (!socket.isClosed()) {
      Thread.sleep(FLOOD_MESSAGE_MILLIS);
      begin(out, messages.unknownTransactions());
    }
  }

  private void afterHandshake(OutputStream out, byte[] message)
      throws IOException, InterruptedException {
    out.write(messages.version());
    out.write(MessageCodec.encode(params.magic(), new Verack()));
    awaitHandshake();
    begin(out, message);
  }

  private synchronized void awaitHandshake() throws InterruptedException {
    while (!handshaken && endedAt == 0) {
      wait();
    }
  }

  private synchronized void awaitRequest() throws InterruptedException {
    while (requests == 0 && endedAt == 0) {
      wait();
    }
  }

  /** Sends something hostile; what becomes of it counts from the first. */
  private void begin(OutputStream out, byte[] bytes) throws IOException {
    synchronized (this) {
      if (beganAt == 0) {
        beganAt = System.nanoTime();
      }
      sentBytes += bytes.length;
    }
    out.write(bytes);
  }

  private void read() {
    String why = null;
    try {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      byte[] header = new byte[V1Header.SIZE];
      while (true) {
        in.readFully(header);
        switch (V1Header.parse(params.magic(), header, 0)) {
          case V1Header message -> {
            in.skipNBytes(message.length());
            read(message.command());
          }
          case V1HeaderResult.Rejected(String reason) -> throw new IOException(reason);
        }
      }
    } catch (IOException e) {
      why = e.getMessage();
    } finally {
      ended(why);
    }
  }

  private synchronized void read(String command) {
    if (command.equals(Verack.COMMAND)) {
      handshaken = true;
      notifyAll();
    } else if (command.equals(GetData.COMMAND)) {
      requests++;
      notifyAll();
    }
  }

  private void ended(@Nullable String why) {
    synchronized (this) {
      endedAt = System.nanoTime();
      failure = why;
      notifyAll();
    }
    writer.interrupt();
  }

  /** Whether the node has hung up. */
  public synchronized boolean isDisconnected() {
    return endedAt != 0 && !closed;
  }

  /** What has become of it so far, in words. */
  public synchronized String outcome() {
    String answered = requests == 0 ? "" : ", " + requests + " getdata in answer";
    if (isDisconnected()) {
      return beganAt == 0
          ? "disconnected before it could do anything: " + failure
          : String.format(
              Locale.ROOT,
              "disconnected after %.1f ms%s",
              (endedAt - beganAt) / NANOS_PER_MILLI,
              answered);
    }
    long until = endedAt == 0 ? System.nanoTime() : endedAt;
    long seconds = beganAt == 0 ? 0 : TimeUnit.NANOSECONDS.toSeconds(until - beganAt);
    return "still connected after " + seconds + " s and " + sentBytes + " bytes" + answered;
  }

  /** Hangs up. */
  @Override
  public void close() {
    synchronized (this) {
      closed = endedAt == 0;
    }
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone, which is what is wanted.
    }
    try {
      reader.join();
      writer.interrupt();
      writer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
