package dev.grapevine.node.rpc;

import dev.grapevine.node.config.RpcConfig;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * Calls one JSON-RPC server, ours or bitcoind, over one connection that is kept open and made again
 * when the server has closed it.
 *
 * <p>Plain blocking sockets: no thread, nothing to start up, one system call or two for each call
 * beside the waiting. Safe for use by any number of threads, one call at a time; who wants calls at
 * the same time takes several clients. A call is never repeated by itself: whether the server
 * carried it out cannot be known after its connection broke.
 */
public final class RpcClient implements AutoCloseable {
  /** Bytes of a reply's status line and headers. */
  private static final int MAX_HEAD_BYTES = 65_536;

  private static final int BUFFER_BYTES = 8_192;

  private final InetSocketAddress server;
  private final String head;
  private final Duration timeout;
  private final byte[] buffer = new byte[BUFFER_BYTES];

  private int bufferStart;
  private int bufferEnd;
  private @Nullable SocketChannel channel;
  private long lastId;

  /**
   * A client that connects with its first call.
   *
   * @param timeout for connecting, and for each wait for a piece of the reply; zero for none
   */
  public RpcClient(InetSocketAddress server, RpcConfig.Password password, Duration timeout) {
    this(server, password.userAndPassword(), timeout);
  }

  /** As above, with credentials as a cookie file has them: {@code user:password}. */
  public RpcClient(InetSocketAddress server, String userAndPassword, Duration timeout) {
    this.server = server;
    this.timeout = timeout;
    String basic =
        Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
    String host = server.getHostString();
    this.head =
        "POST / HTTP/1.1\r\nHost: "
            + (host.indexOf(':') >= 0 ? "[" + host + "]" : host)
            + ":"
            + server.getPort()
            + "\r\nAuthorization: Basic "
            + basic
            + "\r\nContent-Type: application/json\r\nContent-Length: ";
  }

  /** What the server answered; {@code body} is empty when it said nothing. */
  public record Reply(int status, byte[] body) {
    public String text() {
      return new String(body, StandardCharsets.UTF_8).strip();
    }
  }

  /** An HTTP answer that is no JSON-RPC answer: 401, 403, 503 and their like. */
  public static final class HttpException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    HttpException(Reply reply) {
      super(
          "HTTP status " + reply.status() + (reply.body().length == 0 ? "" : ": " + reply.text()));
      this.status = reply.status();
    }

    public int status() {
      return status;
    }
  }

  /**
   * Calls {@code method} with positional parameters.
   *
   * @param parameters as for {@link Json#of}
   * @return the result
   * @throws RpcException the server's error
   * @throws IOException when no answer came; an {@link HttpException} when none of JSON-RPC came
   */
  public JsonNode call(String method, Object... parameters) throws RpcException, IOException {
    ArrayNode array = Json.array();
    for (Object parameter : parameters) {
      array.add(Json.of(parameter));
    }
    return callWith(method, array);
  }

  /** As {@link #call}; {@code parameters} an array, or an object of named ones. */
  public JsonNode callWith(String method, JsonNode parameters) throws RpcException, IOException {
    JsonNode id = Json.number(nextId());
    Reply reply = post(Json.write(request(method, parameters, id)));
    JsonNode answer = parse(reply);
    if (!answer.isObject() || (answer.path("error").isNull() && !answer.has("result"))) {
      throw new HttpException(reply);
    }
    if (answer.path("error").isObject()) {
      throw RpcException.fromJson(answer.path("error"));
    }
    return answer.path("result");
  }

  /** A JSON-RPC 2.0 request. */
  public static JsonNode request(String method, JsonNode parameters, JsonNode id) {
    return Json.object()
        .put("jsonrpc", "2.0")
        .put("method", method)
        .set("params", parameters)
        .set("id", id);
  }

  /** Sends {@code body} and waits for the answer, whatever it is. */
  public synchronized Reply post(byte[] body) throws IOException {
    byte[] start = (head + body.length + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
    ByteBuffer request = ByteBuffer.allocate(start.length + body.length).put(start).put(body);
    request.flip();
    try {
      SocketChannel connected = connect();
      while (request.hasRemaining()) {
        connected.write(request);
      }
      return readReply(connected.socket().getInputStream());
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /** Closes the connection; a later call makes a new one. */
  @Override
  public synchronized void close() {
    SocketChannel open = channel;
    channel = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        throw new UncheckedIOException("closing a socket", e);
      }
    }
  }

  private synchronized long nextId() {
    return ++lastId;
  }

  private static JsonNode parse(Reply reply) throws HttpException {
    try {
      return Json.read(reply.body());
    } catch (JacksonException e) {
      throw new HttpException(reply);
    }
  }

  private SocketChannel connect() throws IOException {
    SocketChannel open = channel;
    if (open != null && isAlive(open)) {
      return open;
    }
    close();
    if (server.isUnresolved()) {
      throw new IOException("Could not resolve host: " + server.getHostString());
    }
    int millis = Math.toIntExact(Math.min(timeout.toMillis(), Integer.MAX_VALUE));
    SocketChannel fresh = SocketChannel.open();
    try {
      fresh.setOption(StandardSocketOptions.TCP_NODELAY, true);
      fresh.socket().connect(server, millis);
      fresh.socket().setSoTimeout(millis);
    } catch (IOException | RuntimeException e) {
      fresh.close();
      throw e;
    }
    bufferStart = 0;
    bufferEnd = 0;
    channel = fresh;
    return fresh;
  }

  /** Whether the server has left the idle connection open: nothing to read, and no end either. */
  private static boolean isAlive(SocketChannel open) throws IOException {
    open.configureBlocking(false);
    try {
      return open.read(ByteBuffer.allocate(1)) == 0;
    } catch (IOException e) {
      return false;
    } finally {
      open.configureBlocking(true);
    }
  }

  private Reply readReply(InputStream in) throws IOException {
    String[] statusLine = readLine(in, MAX_HEAD_BYTES).split(" ", 3);
    if (statusLine.length < 2
        || !statusLine[0].startsWith("HTTP/1.")
        || !statusLine[1].matches("[1-5][0-9]{2}")) {
      throw new IOException("not an HTTP/1.1 server");
    }
    int status = Integer.parseInt(statusLine[1]);
    Optional<Integer> length = Optional.empty();
    boolean last = statusLine[0].equals("HTTP/1.0");
    int headBytes = 0;
    for (String line; !(line = readLine(in, MAX_HEAD_BYTES - headBytes)).isEmpty(); ) {
      headBytes += line.length() + 2;
      int colon = line.indexOf(':');
      String name = line.substring(0, Math.max(colon, 0)).toLowerCase(Locale.ROOT);
      String value = line.substring(colon + 1).strip();
      switch (name) {
        case "content-length" -> length = Optional.of(contentLength(value));
        case "connection" -> last = !value.equalsIgnoreCase("keep-alive");
        case "transfer-encoding" -> throw new IOException("reply with Transfer-Encoding " + value);
        default -> {}
      }
    }
    byte[] body = new byte[0];
    if (length.isPresent()) {
      body = readBytes(in, length.get());
    } else if (status != 204) {
      body = readToEnd(in);
      last = true;
    }
    if (last) {
      close();
    }
    return new Reply(status, body);
  }

  private static int contentLength(String value) throws IOException {
    if (!value.matches("[0-9]{1,10}") || Long.parseLong(value) > Integer.MAX_VALUE - 8) {
      throw new IOException("reply with Content-Length " + value);
    }
    return Integer.parseInt(value);
  }

  private String readLine(InputStream in, int limit) throws IOException {
    StringBuilder line = new StringBuilder();
    while (line.length() < limit) {
      if (bufferStart == bufferEnd) {
        fill(in);
      }
      char c = (char) (buffer[bufferStart++] & 0xff);
      if (c == '\n') {
        return line.toString().stripTrailing();
      }
      line.append(c);
    }
    throw new IOException("reply with a head of more than " + MAX_HEAD_BYTES + " bytes");
  }

  private byte[] readBytes(InputStream in, int length) throws IOException {
    byte[] bytes = new byte[length];
    int have = Math.min(length, bufferEnd - bufferStart);
    System.arraycopy(buffer, bufferStart, bytes, 0, have);
    bufferStart += have;
    while (have < length) {
      int read = in.read(bytes, have, length - have);
      if (read < 0) {
        throw new EOFException("the server closed the connection");
      }
      have += read;
    }
    return bytes;
  }

  private byte[] readToEnd(InputStream in) throws IOException {
    byte[] begun = readBytes(in, bufferEnd - bufferStart);
    byte[] rest = in.readAllBytes();
    byte[] all = new byte[begun.length + rest.length];
    System.arraycopy(begun, 0, all, 0, begun.length);
    System.arraycopy(rest, 0, all, begun.length, rest.length);
    return all;
  }

  private void fill(InputStream in) throws IOException {
    int read;
    try {
      read = in.read(buffer);
    } catch (SocketTimeoutException e) {
      throw new IOException("timeout", e);
    }
    if (read < 0) {
      throw new EOFException("the server closed the connection");
    }
    bufferStart = 0;
    bufferEnd = read;
  }
}
