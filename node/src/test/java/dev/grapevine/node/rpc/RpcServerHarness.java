package dev.grapevine.node.rpc;

import dev.grapevine.node.config.NodeConfig;
import dev.grapevine.node.config.RpcConfig;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real server on a port of the system's choice with a few methods of its own, and raw sockets to
 * it. Closing it leaves nothing running.
 */
public final class RpcServerHarness implements AutoCloseable {
  public static final Duration TIMEOUT = Duration.ofSeconds(20);

  public final RpcDispatcher dispatcher;
  public final RpcServer server;

  /** {@code block} returns when this is opened. */
  public final CountDownLatch gate = new CountDownLatch(1);

  /** Calls of {@code block} that have begun. */
  public final CountDownLatch blocked = new CountDownLatch(1);

  public final AtomicInteger counted = new AtomicInteger();

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final ExecutorService workers;

  public RpcServerHarness(Path dir, String... args) throws Exception {
    List<String> all = new ArrayList<>(List.of("-regtest", "-datadir=" + dir, "-rpcthreads=2"));
    all.addAll(List.of(args));
    NodeConfig config = NodeConfig.parse(all.toArray(String[]::new)).withSystemPorts();
    Files.createDirectories(config.networkDir());
    RpcConfig rpc = config.rpc();
    workers = Executors.newFixedThreadPool(rpc.threads());
    dispatcher = new RpcDispatcher();
    dispatcher.ready(methods(), "/log");
    server = RpcServer.start(rpc, dispatcher, group.next(), workers);
  }

  private List<RpcMethod> methods() {
    return List.of(
        new RpcMethod(
            "echo",
            RpcMethod.Category.HIDDEN,
            "Returns its parameters.",
            List.of(
                RpcParameter.optional("first|one", RpcParameter.Type.ANY, "Anything"),
                RpcParameter.optional("second", RpcParameter.Type.ANY, "Anything"),
                RpcParameter.optional("third", RpcParameter.Type.ANY, "Anything")),
            RpcRequest::parameters),
        new RpcMethod(
            "getblockhash",
            RpcMethod.Category.BLOCKCHAIN,
            "Returns a made-up hash.",
            List.of(RpcParameter.required("height", RpcParameter.Type.NUMBER, "The height")),
            request -> {
              if (request.integer(0) != 0) {
                throw new RpcException(RpcErrorCode.INVALID_PARAMETER, "Block height out of range");
              }
              return Json.string("00".repeat(32));
            }),
        new RpcMethod(
            "getamount",
            RpcMethod.Category.UTIL,
            "Returns its parameter, once more.",
            List.of(RpcParameter.required("amount", RpcParameter.Type.AMOUNT, "Bitcoins")),
            request -> Json.amount(request.amount(0))),
        new RpcMethod(
            "gettxout",
            RpcMethod.Category.BLOCKCHAIN,
            "Returns its parameters.",
            List.of(
                RpcParameter.required("txid", RpcParameter.Type.HEX, "The transaction"),
                RpcParameter.required("n", RpcParameter.Type.NUMBER, "The output"),
                RpcParameter.optional(
                    "include_mempool", RpcParameter.Type.BOOL, "Whether to look there")),
            request ->
                Json.of(
                    List.of(request.hash(0, "txid"), request.integer(1), request.bool(2, true)))),
        new RpcMethod(
            "count",
            RpcMethod.Category.CONTROL,
            "Counts its calls.",
            List.of(RpcParameter.hidden("wait", RpcParameter.Type.NUMBER)),
            request -> Json.number(counted.incrementAndGet())),
        new RpcMethod(
            "fail",
            RpcMethod.Category.HIDDEN,
            "Throws.",
            List.of(),
            request -> {
              throw new IllegalStateException("broken");
            }),
        new RpcMethod(
            "block",
            RpcMethod.Category.HIDDEN,
            "Waits.",
            List.of(),
            request -> {
              blocked.countDown();
              await(gate);
              return Json.string("released");
            }));
  }

  static void await(CountDownLatch latch) {
    try {
      if (!latch.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody opened the latch");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public RpcClient client() {
    return new RpcClient(server.addresses().getFirst(), server.password().orElseThrow(), TIMEOUT);
  }

  /** A socket whose answers are read by the test. */
  public Raw raw() throws IOException {
    return new Raw(server.port());
  }

  public String authorization() {
    return authorization(server.password().orElseThrow().userAndPassword());
  }

  public static String authorization(String userAndPassword) {
    return "Authorization: Basic "
        + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8))
        + "\r\n";
  }

  /** A whole request with the right password. */
  public String post(String body) {
    return "POST / HTTP/1.1\r\n"
        + authorization()
        + "Content-Length: "
        + body.getBytes(StandardCharsets.UTF_8).length
        + "\r\n\r\n"
        + body;
  }

  @Override
  public void close() {
    gate.countDown();
    server.close();
    workers.shutdownNow();
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  /** A plain connection. */
  public static final class Raw implements AutoCloseable {
    private final Socket socket;

    Raw(int port) throws IOException {
      socket = new Socket("127.0.0.1", port);
      socket.setSoTimeout((int) TIMEOUT.toMillis());
    }

    public Raw send(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
      return this;
    }

    public void setTimeout(int millis) throws IOException {
      socket.setSoTimeout(millis);
    }

    /** Status line, headers and body of the next answer. */
    public String receive() throws IOException {
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int c = socket.getInputStream().read();
        if (c < 0) {
          return head.toString();
        }
        head.append((char) c);
      }
      int length =
          head.toString()
              .lines()
              .filter(l -> l.startsWith("content-length: "))
              .mapToInt(l -> Integer.parseInt(l.substring("content-length: ".length())))
              .findFirst()
              .orElse(0);
      return head + new String(socket.getInputStream().readNBytes(length), StandardCharsets.UTF_8);
    }

    /** Whether the server has closed the connection; waits for it. */
    public boolean isClosed() throws IOException {
      return socket.getInputStream().read() < 0;
    }

    @Override
    public void close() {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
