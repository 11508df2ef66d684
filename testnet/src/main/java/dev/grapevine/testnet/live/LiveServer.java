package dev.grapevine.testnet.live;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.grapevine.testnet.local.TestnetException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Serves the page, on loopback alone: {@code GET /} the page, {@code GET /network} who is connected
 * with whom, {@code GET /events} what happens as it happens, {@code POST /mine} and {@code POST
 * /send?count=N}.
 *
 * <p>A page of somebody else's that a browser has open must not mine here: the name that a request
 * is for has to be a loopback one, and a {@code POST} has to carry a header that no foreign page
 * can set without being asked.
 */
public final class LiveServer implements AutoCloseable {
  /** Between two updates that a browser gets. */
  private static final long TICK_MILLIS = 50;

  /** Ticks without news after which a comment is sent, so that a dead browser is noticed. */
  private static final int QUIET_TICKS = 100;

  /** Transactions for one press of the button. */
  private static final int MAX_SEND = 1_000;

  private static final String PAGE = "live.html";
  private static final String OWN_HEADER = "X-Grapevine";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final LiveFeed feed;
  private final LiveActions actions;
  private final byte[] network;
  private final ReentrantLock acting = new ReentrantLock();

  private LiveServer(HttpServer server, LiveFeed feed, ObjectNode network, LiveActions actions) {
    this.server = server;
    this.feed = feed;
    this.network = network.toString().getBytes(StandardCharsets.UTF_8);
    this.actions = actions;
  }

  /**
   * Starts to serve.
   *
   * @param port 0 for one of the system's choice
   * @param network what {@code /network} answers
   * @throws IOException if the port cannot be had
   */
  public static LiveServer start(int port, LiveFeed feed, ObjectNode network, LiveActions actions)
      throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    LiveServer server = new LiveServer(http, feed, network, actions);
    http.setExecutor(server.threads);
    http.createContext("/", server::answer);
    http.start();
    return server;
  }

  /** Where the page is. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String request = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
      if (!isForLoopback(exchange.getRequestHeaders().getFirst("Host"))) {
        text(exchange, 403, "this page is for the machine that it runs on");
        return;
      }
      switch (request) {
        case "GET /" -> bytes(exchange, 200, "text/html; charset=utf-8", page());
        case "GET /network" -> bytes(exchange, 200, "application/json", network);
        case "GET /events" -> events(exchange);
        case "POST /mine", "POST /send" -> act(exchange, request);
        default -> text(exchange, 404, "no " + request);
      }
    }
  }

  /** A name that some other site gave this address in the DNS is not one. */
  private static boolean isForLoopback(@Nullable String host) {
    return host != null && host.matches("(127\\.0\\.0\\.1|localhost|\\[::1\\])(:[0-9]+)?");
  }

  private static byte[] page() throws IOException {
    try (InputStream in = Objects.requireNonNull(LiveServer.class.getResourceAsStream(PAGE))) {
      return in.readAllBytes();
    }
  }

  private void events(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    long sent = 0;
    int quiet = 0;
    boolean first = true;
    while (!Thread.currentThread().isInterrupted()) {
      long changes = feed.changes();
      if (first || changes != sent) {
        event(out, "data: " + feed.since(sent));
        sent = changes;
        first = false;
        quiet = 0;
      } else if (++quiet == QUIET_TICKS) {
        event(out, ":");
        quiet = 0;
      }
      try {
        Thread.sleep(TICK_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private static void event(OutputStream out, String line) throws IOException {
    out.write((line + "\n\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private void act(HttpExchange exchange, String request) throws IOException {
    if (!exchange.getRequestHeaders().containsKey(OWN_HEADER)) {
      text(exchange, 403, "a POST needs the header " + OWN_HEADER);
      return;
    }
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    acting.lock();
    try {
      if (request.equals("POST /mine")) {
        result.put("hash", actions.mine());
      } else {
        int count = count(exchange.getRequestURI().getQuery());
        if (count < 1) {
          text(exchange, 400, "count must be from 1 to " + MAX_SEND);
          return;
        }
        result.put("sent", actions.send(count));
      }
      bytes(exchange, 200, "application/json", result.toString().getBytes(StandardCharsets.UTF_8));
    } catch (TestnetException e) {
      text(exchange, 500, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      text(exchange, 503, "stopping");
    } finally {
      acting.unlock();
    }
  }

  /** The number in {@code count=N}; 0 if there is none or it is too large. */
  private static int count(@Nullable String query) {
    if (query == null || !query.matches("count=[0-9]{1,6}")) {
      return 0;
    }
    int count = Integer.parseInt(query.substring("count=".length()));
    return count <= MAX_SEND ? count : 0;
  }

  private static void text(HttpExchange exchange, int status, String text) throws IOException {
    bytes(exchange, status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }

  private static void bytes(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  /** Hangs up on all browsers. */
  @Override
  public void close() {
    threads.shutdownNow();
    try {
      server.stop(0);
    } catch (UncheckedIOException e) {
      // A browser was faster.
    }
  }
}
