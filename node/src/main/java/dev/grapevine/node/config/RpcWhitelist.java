package dev.grapevine.node.config;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which user may call which methods ({@code -rpcwhitelist}, {@code -rpcwhitelistdefault}).
 *
 * @param methods by user; a user who is named twice may call what both lists hold
 * @param othersRefused whether users without a list may call nothing, rather than everything
 */
public record RpcWhitelist(Map<String, Set<String>> methods, boolean othersRefused) {
  /** Everybody may call everything. */
  public static final RpcWhitelist NONE = new RpcWhitelist(Map.of(), false);

  public RpcWhitelist {
    methods = Map.copyOf(methods);
  }

  /** Whether {@code user} may call anything at all. */
  public boolean admits(String user) {
    return !othersRefused || methods.containsKey(user);
  }

  /** Whether {@code user} may call {@code method}. */
  public boolean allows(String user, String method) {
    Set<String> allowed = methods.get(user);
    return allowed == null ? !othersRefused : allowed.contains(method);
  }

  static RpcWhitelist from(Settings settings) throws ConfigException {
    List<String> given = settings.list("rpcwhitelist");
    Map<String, Set<String>> methods = new LinkedHashMap<>();
    for (String text : given) {
      int colon = text.indexOf(':');
      String user = colon < 0 ? text : text.substring(0, colon);
      Set<String> named =
          colon < 0
              ? Set.of()
              : Arrays.stream(text.substring(colon + 1).split(",", -1))
                  .map(String::strip)
                  .filter(method -> !method.isEmpty())
                  .collect(Collectors.toUnmodifiableSet());
      methods.merge(
          user,
          named,
          (a, b) -> a.stream().filter(b::contains).collect(Collectors.toUnmodifiableSet()));
    }
    return new RpcWhitelist(methods, settings.flag("rpcwhitelistdefault", !given.isEmpty()));
  }
}
