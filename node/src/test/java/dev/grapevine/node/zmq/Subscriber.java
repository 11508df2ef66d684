package dev.grapevine.node.zmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A SUB socket of ZMTP 3.0, as far as a test needs one. */
final class Subscriber implements AutoCloseable {
  private static final int READ_MILLIS = 60_000;

  /** How to wait no longer than so many milliseconds. */
  private interface Patience {
    void set(int millis) throws IOException;
  }

  /** How to hang up. */
  private interface End {
    void close() throws IOException;
  }

  private final DataInputStream in;
  private final OutputStream out;
  private final Patience patience;
  private final End end;

  private Subscriber(InputStream in, OutputStream out, Patience patience, End end, String... topics)
      throws IOException {
    this.in = new DataInputStream(in);
    this.out = out;
    this.patience = patience;
    this.end = end;
    byte[] greeting = new byte[64];
    greeting[0] = (byte) 0xff;
    greeting[9] = 0x7f;
    greeting[10] = 3;
    greeting[11] = 1;
    System.arraycopy("NULL".getBytes(StandardCharsets.US_ASCII), 0, greeting, 12, 4);
    out.write(greeting);
    byte[] theirs = in.readNBytes(64);
    assertThat(new String(theirs, 12, 4, StandardCharsets.US_ASCII)).isEqualTo("NULL");
    frame(4, "\5READY\13Socket-Type\0\0\0\3SUB".getBytes(StandardCharsets.US_ASCII));
    assertThat(new String(frame(), StandardCharsets.US_ASCII)).endsWith("PUB");
    for (String topic : topics) {
      frame(0, ("\1" + topic).getBytes(StandardCharsets.US_ASCII));
    }
  }

  static Subscriber at(int port, String... topics) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(READ_MILLIS);
    return new Subscriber(
        socket.getInputStream(),
        socket.getOutputStream(),
        socket::setSoTimeout,
        socket::close,
        topics);
  }

  static Subscriber at(Path path, String... topics) throws IOException {
    SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
    return new Subscriber(
        Channels.newInputStream(channel),
        Channels.newOutputStream(channel),
        millis -> {},
        channel::close,
        topics);
  }

  void waitsFor(int millis) throws IOException {
    patience.set(millis);
  }

  void frame(int flags, byte[] body) throws IOException {
    byte[] bytes = new byte[2 + body.length];
    bytes[0] = (byte) flags;
    bytes[1] = (byte) body.length;
    System.arraycopy(body, 0, bytes, 2, body.length);
    out.write(bytes);
  }

  private byte[] frame() throws IOException {
    int flags = in.readUnsignedByte();
    long length = (flags & 2) != 0 ? in.readLong() : in.readUnsignedByte();
    return in.readNBytes((int) length);
  }

  /** Topic, body and number. */
  List<byte[]> message() throws IOException {
    List<byte[]> frames = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      frames.add(frame());
    }
    return frames;
  }

  boolean isHungUpOn() throws IOException {
    try {
      in.readAllBytes();
      return true;
    } catch (SocketException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    end.close();
  }
}
