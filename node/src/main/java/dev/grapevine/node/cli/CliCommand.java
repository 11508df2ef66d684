package dev.grapevine.node.cli;

import dev.grapevine.node.config.ClientVersion;
import dev.grapevine.node.config.ConfigException;
import dev.grapevine.node.config.Settings;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.JsonPrinter;
import dev.grapevine.node.rpc.RpcException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * {@code grapevine cli}: calls one JSON-RPC method of a running node and prints the result, with
 * the options, conversions, output and exit status of bitcoin-cli.
 *
 * <p>Exit status: 0, the positive error code of the node's error, or 1 when there was no answer. It
 * logs nothing, so that standard error holds its own words alone.
 */
public final class CliCommand {
  private static final int OK = 0;
  private static final int FAILURE = 1;

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
      return respond(settings);
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
          or:    grapevine cli [options] -getinfo | -addrinfo | -netinfo [level [outonly]]
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

  private int respond(Settings settings)
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
    if (settings.flag("netinfo", false)
        && !words.isEmpty()
        && List.of("h", "help").contains(words.getFirst())) {
      print(out, NetReport.HELP);
      return OK;
    }
    Optional<CliReport> report = CliReport.of(settings, words);
    if (report.isEmpty() && words.isEmpty()) {
      throw new CliException("too few parameters (need at least command)");
    }
    NodeCall node = NodeCall.open(settings, password, pause, err);
    return report.isPresent() ? print(node, report.get()) : print(reply(settings, node, words));
  }

  private static JsonNode reply(Settings settings, NodeCall node, List<String> words)
      throws CliException, ConfigException, IOException, InterruptedException {
    String method = words.getFirst();
    List<String> parameters = words.subList(1, words.size());
    if (!settings.flag("named", false)) {
      return node.reply(method, CliParameters.positional(method, parameters));
    }
    JsonNode named;
    try {
      named = CliParameters.named(method, parameters);
    } catch (RpcException e) {
      return Json.object().set("error", e.toJson());
    }
    return node.reply(method, named);
  }

  private int print(NodeCall node, CliReport report)
      throws CliException, ConfigException, IOException, InterruptedException {
    List<JsonNode> results = new ArrayList<>();
    for (String method : report.methods()) {
      JsonNode reply = node.reply(method, Json.array());
      if (reply.path("error").isObject()) {
        return print(reply);
      }
      results.add(reply.path("result"));
    }
    print(out, report.text(results));
    return OK;
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
