package dev.grapevine.node.rpc;

import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * One method: its place in the help, its parameters, and what it does.
 *
 * @param parameters required ones need not come first; {@link RpcDispatcher} checks number and
 *     types before the handler is called
 * @param help what it does and returns, one or more lines
 * @param quick true if it never waits for anything but the node's loop and answers within
 *     microseconds, so that it may be called on that loop
 */
public record RpcMethod(
    String name,
    Category category,
    String help,
    List<RpcParameter> parameters,
    Handler handler,
    boolean quick) {

  /** The headings of the help, in its order. */
  public enum Category {
    BLOCKCHAIN("Blockchain"),
    CONTROL("Control"),
    MINING("Mining"),
    NETWORK("Network"),
    RAWTRANSACTIONS("Rawtransactions"),
    UTIL("Util"),
    ZMQ("Zmq"),
    /** For tests: callable, not listed. */
    HIDDEN("");

    private final String heading;

    Category(String heading) {
      this.heading = heading;
    }

    String heading() {
      return heading;
    }
  }

  /**
   * What a method does. Called on a worker thread, where it may block, several at once; or, if it
   * is {@link #quick}, on the node's loop.
   */
  @FunctionalInterface
  public interface Handler {
    /**
     * @return the result; {@link Json#NULL} for none
     * @throws RpcException to answer with an error
     */
    JsonNode call(RpcRequest request) throws RpcException;
  }

  public RpcMethod {
    parameters = List.copyOf(parameters);
  }

  /** A method for the workers. */
  public RpcMethod(
      String name, Category category, String help, List<RpcParameter> parameters, Handler handler) {
    this(name, category, help, parameters, handler, false);
  }

  /** The same method as a {@link #quick} one. */
  public RpcMethod asQuick() {
    return new RpcMethod(name, category, help, parameters, handler, true);
  }

  /** Positional parameters a call must at least have. */
  int requiredCount() {
    for (int n = parameters.size(); n > 0; n--) {
      if (parameters.get(n - 1).required()) {
        return n;
      }
    }
    return 0;
  }

  /** {@code getblock "blockhash" ( verbosity )}. */
  String oneLine() {
    StringBuilder line = new StringBuilder(name);
    boolean optional = false;
    for (RpcParameter parameter : visible()) {
      if (!parameter.required() && !optional) {
        line.append(" (");
      } else if (parameter.required() && optional) {
        line.append(" )");
      }
      optional = !parameter.required();
      line.append(' ').append(parameter.oneLine());
    }
    return line.append(optional ? " )" : "").toString();
  }

  /** The whole help of this method, which is also the message for a call that makes no sense. */
  public String fullHelp() {
    StringBuilder text = new StringBuilder(oneLine()).append("\n\n").append(help).append('\n');
    List<RpcParameter> visible = visible();
    if (!visible.isEmpty()) {
      text.append("\nArguments:\n");
    }
    int width = visible.stream().mapToInt(p -> p.name().length()).max().orElse(0);
    for (int i = 0; i < visible.size(); i++) {
      String name = visible.get(i).name();
      text.append(i + 1).append(". ").append(name);
      text.repeat(' ', width - name.length() + 4);
      text.append(visible.get(i).longHelp()).append('\n');
    }
    RpcResults.of(name).ifPresent(result -> text.append("\nResult:\n").append(result).append('\n'));
    return text.toString();
  }

  private List<RpcParameter> visible() {
    return parameters.stream().takeWhile(p -> !p.hidden()).toList();
  }
}
