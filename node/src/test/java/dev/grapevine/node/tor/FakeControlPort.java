package dev.grapevine.node.tor;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** A control port that answers as a script says, one connection after the other. */
final class FakeControlPort implements AutoCloseable {
  private final ServerSocket server;
  private final UnaryOperator<String> script;
  private final List<String> commands = new CopyOnWriteArrayList<>();
  private final Thread thread;
  private volatile Socket current = new Socket();

  /** Listens. {@code script} makes a reply of each command. */
  FakeControlPort(UnaryOperator<String> script) throws IOException {
    this.server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    this.script = script;
    this.thread = new Thread(this::run, "fake-tor");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return server.getLocalPort();
  }

  /** All commands so far. */
  List<String> commands() {
    return List.copyOf(commands);
  }

  private void run() {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        current = socket;
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          commands.add(line);
          socket.getOutputStream().write(script.apply(line).getBytes(StandardCharsets.ISO_8859_1));
        }
      } catch (IOException e) {
        // Hung up on; the next one may come.
      }
    }
  }

  /** Closes the connection that there is. */
  void hangUp() throws IOException {
    current.close();
  }

  @Override
  public void close() throws Exception {
    server.close();
    current.close();
    thread.join(10_000);
  }
}
