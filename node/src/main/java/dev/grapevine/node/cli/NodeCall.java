package dev.grapevine.node.cli;

import dev.grapevine.node.config.ConfigException;
import dev.grapevine.node.config.HostPort;
import dev.grapevine.node.config.RpcConfig;
import dev.grapevine.node.config.Settings;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcClient;
import dev.grapevine.node.rpc.RpcCookie;
import dev.grapevine.node.rpc.RpcErrorCode;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * How {@code grapevine cli} reaches its node: where and with which credentials the settings say,
 * each call over a connection of its own, and again until it is up if {@code -rpcwait} says so.
 */
final class NodeCall {
  private static final int DEFAULT_TIMEOUT_SECONDS = 900;
  private static final String DEFAULT_HOST = "127.0.0.1";
  private static final Duration RETRY_INTERVAL = Duration.ofSeconds(1);

  private static final int HTTP_BAD_REQUEST = 400;
  private static final int HTTP_UNAUTHORIZED = 401;
  private static final int HTTP_NOT_FOUND = 404;
  private static final int HTTP_SERVER_ERROR = 500;
  private static final int HTTP_UNAVAILABLE = 503;

  private final Settings settings;
  private final Optional<String> password;
  private final CliCommand.Pause pause;
  private final HostPort server;

  private NodeCall(
      Settings settings, Optional<String> password, CliCommand.Pause pause, HostPort server) {
    this.settings = settings;
    this.password = password;
    this.pause = pause;
    this.server = server;
  }

  /**
   * That of the settings; nothing is sent yet.
   *
   * @param password in place of the cookie's
   * @param err for a warning about ports
   */
  static NodeCall open(
      Settings settings, Optional<String> password, CliCommand.Pause pause, PrintStream err)
      throws CliException, ConfigException {
    if (settings.text("ipcconnect").isPresent()) {
      throw new CliException("bitcoin-cli was not built with IPC support");
    }
    return new NodeCall(settings, password, pause, server(settings, err));
  }

  private static HostPort server(Settings settings, PrintStream err)
      throws CliException, ConfigException {
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

  /** The node's whole reply, an error among them. */
  JsonNode reply(String method, JsonNode parameters)
      throws CliException, ConfigException, IOException, InterruptedException {
    JsonNode id = Json.string(settings.text("rpcid").orElse("1"));
    byte[] request = Json.write(RpcClient.request(method, parameters, id));
    return settings.flag("rpcwait", false) ? waitFor(request) : exchange(request);
  }

  private JsonNode waitFor(byte[] request)
      throws CliException, ConfigException, IOException, InterruptedException {
    int seconds = settings.number("rpcwaittimeout", 0, Integer.MAX_VALUE, 0);
    long start = System.nanoTime();
    while (true) {
      try {
        JsonNode reply = exchange(request);
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

  private JsonNode exchange(byte[] request) throws CliException, ConfigException, IOException {
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
      throw unreachable(e);
    }
    if (reply.status() == HTTP_UNAUTHORIZED) {
      throw unauthorized(cookieFile.isPresent(), credentials);
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

  private CliException unreachable(IOException cause) {
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

  private CliException unauthorized(boolean cookie, Optional<String> credentials) {
    String reason;
    if (password.isPresent()) {
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
}
