package dev.grapevine.node.cli;

import dev.grapevine.node.config.ClientVersion;
import dev.grapevine.node.config.ConfigException;
import dev.grapevine.node.config.HostPort;
import dev.grapevine.node.config.RpcConfig;
import dev.grapevine.node.config.Settings;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.JsonPrinter;
import dev.grapevine.node.rpc.RpcClient;
import dev.grapevine.node.rpc.RpcCookie;
import dev.grapevine.node.rpc.RpcErrorCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * {@code grapevine cli}: calls one JSON-RPC method of a running node and prints the result, with
 * the options, conversions, output and exit status of bitcoin-cli.
 *
 * <p>Exit status: 0, the positive error code of the node's error, or 1 when there was no answer. It
 * logs nothing, so that standard error holds its own words alone.
 */
public final class CliCommand {
  private static final int DEFAULT_TIMEOUT_SECONDS = 900;
  private static final String DEFAULT_HOST = "127.0.0.1";
  private static final Duration RETRY_INTERVAL = Duration.ofSeconds(1);

  private static final int OK = 0;
  private static final int FAILURE = 1;

  private static final int HTTP_BAD_REQUEST = 400;
  private static final int HTTP_UNAUTHORIZED = 401;
  private static final int HTTP_NOT_FOUND = 404;
  private static final int HTTP_SERVER_ERROR = 500;
  private static final int HTTP_UNAVAILABLE = 503;

  private final PrintStream out;
  private final PrintStream err;
  private final BufferedReader in;
  private final Pause pause;

  /** What {@code -rpcwait} does between two tries. */
  @FunctionalInterface
  interface Pause {
    void await(Duration duration) throws InterruptedException;
  }

  CliCommand(PrintStream out, PrintStream err, InputStream in, Pause pause) {
    this.out = out;
    this.err = err;
    this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    this.pause = pause;
  }

  /**
   * Runs one command line.
   *
   * @param args without the program's name
   * @param in read only with {@code -stdin} and {@code -stdinrpcpass}
   * @return the exit status
   */
  public static int run(String[] args, PrintStream out, PrintStream err, InputStream in) {
    return new CliCommand(out, err, in, Thread::sleep).run(List.of(args));
  }

  int run(List<String> args) {
    Settings settings;
    try {
      settings = Settings.load(CliOptions.TABLE, args);
      if (args.isEmpty() || isAnyGiven(settings, "?", "h", "help", "version")) {
        return help(args.isEmpty(), settings.flag("version", false));
      }
    } catch (ConfigException e) {
      err.println(
          e.getMessage().startsWith("Error ") ? e.getMessage() : "Error: " + e.getMessage());
      return FAILURE;
    }
    try {
      return print(call(settings));
    } catch (CliException | ConfigException e) {
      err.println("error: " + e.getMessage());
      return FAILURE;
    } catch (IOException e) {
      err.println("error: " + e);
      return FAILURE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      err.println("error: interrupted");
      return FAILURE;
    }
  }

  private static boolean isAnyGiven(Settings settings, String... names) throws ConfigException {
    for (String name : names) {
      if (settings.flag(name, false)) {
        return true;
      }
    }
    return false;
  }

  private int help(boolean tooFew, boolean version) {
    out.println(ClientVersion.NAME + " RPC client version v" + ClientVersion.VERSION);
    if (!version) {
      out.println(
          """

          Usage: grapevine cli [options] <command> [params]
          or:    grapevine cli [options] -named <command> [name=value]...
          or:    grapevine cli [options] help
          or:    grapevine cli [options] help <command>
          """);
      out.println(CliOptions.TABLE.help());
    }
    if (tooFew) {
      err.println("Error: too few parameters");
      return FAILURE;
    }
    return OK;
  }

  /** The node's whole reply. */
  private JsonNode call(Settings settings)
      throws CliException, ConfigException, IOException, InterruptedException {
    Optional<String> password = settings.nonEmpty("rpcpassword");
    if (settings.flag("stdinrpcpass", false)) {
      String line = in.readLine();
      if (line == null) {
        throw new CliException("-stdinrpcpass specified but failed to read from standard input");
      }
      password = Optional.of(line);
    }
    List<String> words = new ArrayList<>(settings.words());
    if (settings.flag("stdin", false)) {
      in.lines().forEach(words::add);
    }
    if (words.isEmpty()) {
      throw new CliException("too few parameters (need at least command)");
    }
    String method = words.removeFirst();
    JsonNode parameters =
        settings.flag("named", false)
            ? CliParameters.named(method, words)
            : CliParameters.positional(method, words);
    byte[] request = Json.write(RpcClient.request(method, parameters, Json.string("1")));
    HostPort server = server(settings);
    if (!settings.flag("rpcwait", false)) {
      return exchange(settings, server, password, request);
    }
    return waitFor(settings, server, password, request);
  }

  private JsonNode waitFor(
      Settings settings, HostPort server, Optional<String> password, byte[] request)
      throws CliException, ConfigException, IOException, InterruptedException {
    int seconds = settings.number("rpcwaittimeout", 0, Integer.MAX_VALUE, 0);
    long start = System.nanoTime();
    while (true) {
      try {
        JsonNode reply = exchange(settings, server, password, request);
        if (reply.path("error").path("code").asInt(0) != RpcErrorCode.IN_WARMUP.code()) {
          return reply;
        }
        throw new CliException.Unreachable("server in warmup");
      } catch (CliException.Unreachable e) {
        if (seconds > 0 && System.nanoTime() - start >= Duration.ofSeconds(seconds).toNanos()) {
          throw new CliException("timeout on transient error: " + e.getMessage());
        }
      }
      pause.await(RETRY_INTERVAL);
    }
  }

  private HostPort server(Settings settings) throws CliException, ConfigException {
    String connect = settings.nonEmpty("rpcconnect").orElse(DEFAULT_HOST);
    int defaultPort = settings.chain().defaultRpcPort();
    HostPort server =
        HostPort.parse(connect, defaultPort)
            .orElseThrow(
                () -> new CliException("Invalid port provided in -rpcconnect: " + connect));
    Optional<String> given = settings.text("rpcport");
    if (given.isEmpty()) {
      return server;
    }
    int port =
        HostPort.parsePort(given.get())
            .orElseThrow(
                () -> new CliException("Invalid port provided in -rpcport: " + given.get()));
    if (server.port() != defaultPort) {
      err.println(
          "Warning: Port specified in both -rpcconnect and -rpcport. Using -rpcport " + port);
    }
    return new HostPort(server.host(), port);
  }

  private JsonNode exchange(
      Settings settings, HostPort server, Optional<String> password, byte[] request)
      throws CliException, ConfigException, IOException {
    Optional<Path> cookieFile = RpcConfig.cookieFile(settings);
    Optional<String> credentials = password.map(p -> settings.text("rpcuser").orElse("") + ":" + p);
    if (credentials.isEmpty() && cookieFile.isPresent()) {
      credentials = RpcCookie.read(cookieFile.get());
    }
    int seconds =
        settings.number("rpcclienttimeout", 0, Integer.MAX_VALUE, DEFAULT_TIMEOUT_SECONDS);
    InetSocketAddress address = new InetSocketAddress(server.host(), server.port());
    RpcClient.Reply reply;
    try (RpcClient client =
        new RpcClient(address, credentials.orElse(""), Duration.ofSeconds(seconds))) {
      reply = client.post(request);
    } catch (IOException e) {
      throw unreachable(server, e);
    }
    if (reply.status() == HTTP_UNAUTHORIZED) {
      throw unauthorized(settings, password.isPresent(), cookieFile.isPresent(), credentials);
    }
    return parse(reply);
  }

  private static JsonNode parse(RpcClient.Reply reply) throws CliException {
    switch (reply.status()) {
      case HTTP_BAD_REQUEST, HTTP_NOT_FOUND, HTTP_SERVER_ERROR -> {}
      case HTTP_UNAVAILABLE -> throw new CliException("Server response: " + reply.text());
      default -> {
        if (reply.status() >= HTTP_BAD_REQUEST) {
          throw new CliException("server returned HTTP error " + reply.status());
        }
      }
    }
    if (reply.body().length == 0) {
      throw new CliException("no response from server");
    }
    JsonNode json;
    try {
      json = Json.read(reply.body());
    } catch (JacksonException e) {
      throw new CliException("couldn't parse reply from server");
    }
    if (!json.isObject() || json.isEmpty()) {
      throw new CliException("expected reply to have result, error and id properties");
    }
    return json;
  }

  private static CliException unreachable(HostPort server, IOException cause) {
    String reason =
        cause instanceof ConnectException
            ? "Could not connect to the server"
            : Optional.ofNullable(cause.getMessage()).orElse(cause.toString());
    return new CliException.Unreachable(
        """
        Error while attempting to communicate with server %s:%d (%s)

        Make sure the node is running and that you are connecting to the correct RPC port.
        Use "grapevine cli -help" for more info.\
        """
            .formatted(server.host(), server.port(), reason));
  }

  private static CliException unauthorized(
      Settings settings, boolean password, boolean cookie, Optional<String> credentials) {
    String reason;
    if (password) {
      reason = "Incorrect rpcuser or rpcpassword were specified.";
    } else if (!cookie) {
      reason = "Cookie file was disabled via -norpccookiefile and no rpcpassword was specified.";
    } else if (credentials.isEmpty()) {
      reason = "Failed to read cookie file and no rpcpassword was specified.";
    } else {
      reason = "Cookie file credentials were invalid and no rpcpassword was specified.";
    }
    return new CliException(
        "Authorization failed: " + reason + " Configuration file: (" + settings.confPath() + ")");
  }

  /** A string as it is, null not at all, the rest as JSON; an error on standard error. */
  private int print(JsonNode reply) {
    JsonNode error = reply.path("error");
    if (error.isNull() || error.isMissingNode()) {
      JsonNode result = reply.path("result");
      if (result.isString()) {
        print(out, result.stringValue());
      } else if (!result.isNull() && !result.isMissingNode()) {
        print(out, JsonPrinter.print(result, 2));
      }
      return OK;
    }
    if (!error.isObject()) {
      print(err, "error: " + JsonPrinter.print(error, 0));
      return FAILURE;
    }
    StringBuilder text = new StringBuilder();
    if (error.has("code")) {
      text.append("error code: ").append(error.path("code").asString("")).append('\n');
    }
    if (error.path("message").isString()) {
      text.append("error message:\n").append(error.path("message").stringValue());
    }
    print(err, text.toString());
    return Math.abs(error.path("code").asInt(FAILURE));
  }

  private static void print(PrintStream stream, String text) {
    if (!text.isEmpty()) {
      stream.println(text);
    }
  }
}
