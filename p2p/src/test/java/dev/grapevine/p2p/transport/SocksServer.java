package dev.grapevine.p2p.transport;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A SOCKS5 proxy on a free port, with or without passwords, that writes down what it is asked for
 * and connects everybody to one place, whatever they asked for.
 */
final class SocksServer implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 20;
  private static final int DOMAIN = 3;
  private static final int NO_PASSWORD = 0;
  private static final int PASSWORD = 2;

  /** One wish; user and password are empty if none were asked for. */
  record Wish(int type, String host, int port, String user, String password) {}

  private final ServerSocket server;
  private final boolean wantsPassword;
  private final int reply;
  private final InetSocketAddress place;
  private final BlockingQueue<Wish> wishes = new LinkedBlockingQueue<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  /**
   * Begins.
   *
   * @param reply to every wish, 0 for yes
   */
  SocksServer(boolean wantsPassword, int reply, InetSocketAddress place) throws IOException {
    this.server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    this.wantsPassword = wantsPassword;
    this.reply = reply;
    this.place = place;
    Thread.ofVirtual()
        .start(() -> {
          while (!server.isClosed()) {
            try {
              Socket client = keep(server.accept());
              Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
              return;
            }
          }
        });
  }

  /** Takes one client from another door: what it says is passed on to this server. */
  void letIn(ServerSocketChannel door) {
    try (SocketChannel client = door.accept();
        Socket here = keep(new Socket(server.getInetAddress(), server.getLocalPort()))) {
      Thread.ofVirtual()
          .start(() -> {
            try {
              here.getInputStream().transferTo(Channels.newOutputStream(client));
            } catch (IOException e) {
              // One of them hung up, or the test is over.
            }
          });
      Channels.newInputStream(client).transferTo(here.getOutputStream());
    } catch (IOException e) {
      // One of them hung up, or the test is over.
    }
  }

  SocksProxy proxy(boolean isolated) {
    return new SocksProxy((InetSocketAddress) server.getLocalSocketAddress(), isolated);
  }

  Wish next() throws InterruptedException {
    Wish wish = wishes.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (wish == null) {
      throw new AssertionError("the proxy was not asked");
    }
    return wish;
  }

  private Socket keep(Socket socket) {
    sockets.add(socket);
    return socket;
  }

  private void serve(Socket client) {
    try (client) {
      DataInputStream in = new DataInputStream(client.getInputStream());
      DataOutputStream out = new DataOutputStream(client.getOutputStream());
      in.readByte();
      byte[] methods = in.readNBytes(in.readUnsignedByte());
      String user = "";
      String password = "";
      boolean offersPassword = new String(methods, StandardCharsets.ISO_8859_1).indexOf(2) >= 0;
      if (wantsPassword && offersPassword) {
        out.write(new byte[] {5, PASSWORD});
        in.readByte();
        user = text(in);
        password = text(in);
        out.write(new byte[] {1, 0});
      } else {
        out.write(new byte[] {5, NO_PASSWORD});
      }
      in.readNBytes(3);
      int type = in.readUnsignedByte();
      String host = type == DOMAIN ? text(in) : "numeric";
      wishes.add(new Wish(type, host, in.readUnsignedShort(), user, password));
      out.write(new byte[] {5, (byte) reply, 0, 1, 0, 0, 0, 0, 0, 0});
      if (reply == 0) {
        relay(client);
      }
    } catch (IOException e) {
      // One of them hung up, or the test is over.
    }
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.US_ASCII);
  }

  private void relay(Socket client) throws IOException {
    try (Socket there = keep(new Socket(place.getAddress(), place.getPort()))) {
      Thread.ofVirtual().start(() -> copy(there, client));
      copy(client, there);
    }
  }

  private static void copy(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // One of them hung up, which both hear of now.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
