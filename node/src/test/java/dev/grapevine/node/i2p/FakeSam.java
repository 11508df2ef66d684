package dev.grapevine.node.i2p;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A SAM bridge whose network is this process: streams between sessions that it made itself. A
 * script may answer some requests in its place.
 */
final class FakeSam implements AutoCloseable {
  private static final int KEY_BYTES = 391 + 32;
  private static final int CERTIFICATE_BYTES = 4;
  private static final long WAIT_SECONDS = 20;

  private final ServerSocket server;
  private final Function<String, Optional<String>> script;
  private final Random random = new Random(1);
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();

  /** Private keys of sessions that stand, by their ids. */
  private final Map<String, byte[]> sessions = new ConcurrentHashMap<>();

  /** Who waits for a peer, by the id of the session. */
  private final Map<String, BlockingQueue<Socket>> waiting = new ConcurrentHashMap<>();

  /** Listens; {@code script} gives an answer, with its line end if it is to have one, or none. */
  FakeSam(Function<String, Optional<String>> script) throws IOException {
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.script = script;
    begin(this::accept);
  }

  FakeSam() throws IOException {
    this(request -> Optional.empty());
  }

  String address() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  /** All requests so far but {@code HELLO}. */
  List<String> requests() {
    return requests.stream().filter(line -> !line.startsWith("HELLO")).toList();
  }

  /** How many sessions stand. */
  int sessions() {
    return sessions.size();
  }

  private void begin(Runnable task) {
    Thread thread = new Thread(task, "fake-sam");
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        sockets.add(socket);
        begin(() -> converse(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void converse(Socket socket) {
    String session = "";
    try {
      InputStream in = socket.getInputStream();
      for (String line = line(in); !line.isEmpty(); line = line(in)) {
        requests.add(line);
        Optional<String> scripted = script.apply(line);
        if (scripted.isPresent()) {
          say(socket, scripted.get());
          if (scripted.get().isEmpty()) {
            socket.close();
          }
        } else if (line.startsWith("STREAM ACCEPT")) {
          say(socket, "STREAM STATUS RESULT=OK\n");
          waiting.computeIfAbsent(field(line, "ID"), id -> new LinkedBlockingQueue<>()).add(socket);
          return;
        } else if (line.startsWith("STREAM CONNECT")) {
          connect(socket, line);
          return;
        } else {
          if (line.startsWith("SESSION CREATE")) {
            session = field(line, "ID");
          }
          say(socket, answer(line));
        }
      }
    } catch (IOException | InterruptedException e) {
      // Hung up on.
    }
    sessions.remove(session);
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      line.write(next);
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  private static void say(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String field(String line, String key) {
    return SamReply.parse(line).get(key).orElseThrow();
  }

  private byte[] newKey() {
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    key[384] = 5;
    key[385] = 0;
    key[386] = CERTIFICATE_BYTES;
    return key;
  }

  private String answer(String line) {
    if (line.startsWith("HELLO")) {
      return "HELLO REPLY RESULT=OK VERSION=3.1\n";
    }
    if (line.startsWith("DEST GENERATE")) {
      return "DEST REPLY PUB=x PRIV=" + Destination.encode(newKey()) + "\n";
    }
    if (line.startsWith("SESSION CREATE")) {
      String wanted = field(line, "DESTINATION");
      byte[] key = wanted.equals("TRANSIENT") ? newKey() : Destination.decode(wanted).orElseThrow();
      sessions.put(field(line, "ID"), key);
      return "SESSION STATUS RESULT=OK DESTINATION=" + Destination.encode(key) + "\n";
    }
    if (line.startsWith("NAMING LOOKUP")) {
      String name = field(line, "NAME");
      return sessions.values().stream()
          .map(key -> Destination.ofPrivateKey(key).orElseThrow())
          .filter(destination -> Destination.address(destination).host().equals(name))
          .findFirst()
          .map(found ->
              "NAMING REPLY RESULT=OK NAME=" + name + " VALUE=" + Destination.encode(found) + "\n")
          .orElse("NAMING REPLY RESULT=KEY_NOT_FOUND NAME=" + name + "\n");
    }
    return "I2P_ERROR\n";
  }

  private void connect(Socket from, String line) throws IOException, InterruptedException {
    byte[] caller = sessions.get(field(line, "ID"));
    if (caller == null) {
      say(from, "STREAM STATUS RESULT=INVALID_ID\n");
      return;
    }
    String wanted = field(line, "DESTINATION");
    for (Map.Entry<String, byte[]> session : sessions.entrySet()) {
      if (Destination.encode(Destination.ofPrivateKey(session.getValue()).orElseThrow())
          .equals(wanted)) {
        Socket to =
            waiting
                .computeIfAbsent(session.getKey(), id -> new LinkedBlockingQueue<>())
                .poll(WAIT_SECONDS, TimeUnit.SECONDS);
        if (to != null) {
          say(to, Destination.encode(Destination.ofPrivateKey(caller).orElseThrow()) + "\n");
          say(from, "STREAM STATUS RESULT=OK\n");
          begin(() -> pipe(from, to));
          pipe(to, from);
          return;
        }
      }
    }
    say(from, "STREAM STATUS RESULT=CANT_REACH_PEER\n");
  }

  private static void pipe(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // One of them hung up.
    }
  }

  @Override
  public void close() throws Exception {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
    for (Thread thread : threads) {
      thread.join(10_000);
    }
  }
}
