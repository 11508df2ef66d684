package dev.grapevine.node.config;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where JSON-RPC is answered, and to whom.
 *
 * @param enabled {@code -server}
 * @param binds where to listen; {@link #isSpare} tells which may be missing
 * @param allowed networks that may ask; loopback is always among them
 * @param cookieFile where to write the password of this run; empty when one was configured or the
 *     file was switched off
 * @param password {@code -rpcuser} and {@code -rpcpassword}
 * @param hashed {@code -rpcauth}
 * @param threads calls answered at the same time, 1 and up
 * @param workQueue calls waiting at most, 1 and up; one more is answered with HTTP 503
 * @param idleTimeoutSeconds after which a connection without a call is closed, 1 and up
 * @param whitelist who may call what
 * @param cookiePermissions of the cookie file, as {@code rw-------}
 * @param logFile what {@code getrpcinfo} names; empty without a log
 * @param problem why it cannot be started, for the log: an {@code -rpcauth} that is none
 * @param deprecated {@code -deprecatedrpc}
 * @param rest answer REST requests too
 */
public record RpcConfig(
    boolean enabled,
    List<HostPort> binds,
    List<Subnet> allowed,
    Optional<Path> cookieFile,
    Optional<Password> password,
    List<HashedPassword> hashed,
    int threads,
    int workQueue,
    int idleTimeoutSeconds,
    RpcWhitelist whitelist,
    String cookiePermissions,
    Optional<Path> logFile,
    Optional<String> problem,
    List<String> deprecated,
    boolean rest) {

  /** Only the owner may read the cookie file. */
  public static final String OWNER_ONLY = "rw-------";

  private static final int DEFAULT_THREADS = 16;
  private static final int DEFAULT_WORK_QUEUE = 64;
  private static final int DEFAULT_IDLE_TIMEOUT_SECONDS = 30;
  private static final String LOOPBACK_V6 = "::1";
  private static final String DEFAULT_COOKIE_FILE = ".cookie";

  public RpcConfig {
    binds = List.copyOf(binds);
    allowed = List.copyOf(allowed);
    hashed = List.copyOf(hashed);
    deprecated = List.copyOf(deprecated);
  }

  /** A user name and a password in the clear. */
  public record Password(String user, String password) {
    /** What HTTP Basic authentication encodes. */
    public String userAndPassword() {
      return user + ":" + password;
    }

    @Override
    public String toString() {
      return "Password[user=" + user + "]";
    }
  }

  /**
   * One {@code -rpcauth} entry.
   *
   * @param salt not empty
   * @param hmacHex HMAC-SHA-256 of the password under the salt's characters, lower-case hex
   */
  public record HashedPassword(String user, String salt, String hmacHex) {}

  /** Whether the node starts without this one too: not every system has IPv6. */
  public boolean isSpare(HostPort bind) {
    return bind.host().equals(LOOPBACK_V6) && !bind.equals(binds.getFirst());
  }

  /** Whether an address may ask. */
  public boolean allows(InetAddress address) {
    for (Subnet subnet : allowed) {
      if (subnet.contains(address)) {
        return true;
      }
    }
    return false;
  }

  RpcConfig withBinds(List<HostPort> newBinds) {
    return new RpcConfig(
        enabled,
        newBinds,
        allowed,
        cookieFile,
        password,
        hashed,
        threads,
        workQueue,
        idleTimeoutSeconds,
        whitelist,
        cookiePermissions,
        logFile,
        problem,
        deprecated,
        rest);
  }

  static RpcConfig from(Settings settings) throws ConfigException {
    Optional<String> secret = settings.nonEmpty("rpcpassword");
    Optional<Password> password =
        secret.map(p -> new Password(settings.text("rpcuser").orElse(""), p));
    List<String> problems = new ArrayList<>();
    List<HashedPassword> hashed = hashed(settings, problems);
    return new RpcConfig(
        settings.flag("server", true),
        binds(settings),
        allowed(settings),
        password.isPresent() ? Optional.empty() : cookieFile(settings),
        password,
        hashed,
        settings.number("rpcthreads", 1, 1_024, DEFAULT_THREADS),
        settings.number("rpcworkqueue", 1, 1_000_000, DEFAULT_WORK_QUEUE),
        settings.number("rpcservertimeout", 1, Integer.MAX_VALUE, DEFAULT_IDLE_TIMEOUT_SECONDS),
        RpcWhitelist.from(settings),
        cookiePermissions(settings),
        LogConfig.from(settings).file(),
        problems.stream().findFirst(),
        settings.list("deprecatedrpc"),
        settings.flag("rest", false));
  }

  private static String cookiePermissions(Settings settings) throws ConfigException {
    String who = settings.text("rpccookieperms").orElse("owner");
    return switch (who) {
      case "owner" -> OWNER_ONLY;
      case "group" -> "rw-r-----";
      case "all" -> "rw-r--r--";
      default ->
          throw new ConfigException(
              "Invalid -rpccookieperms=" + who + "; must be one of 'owner', 'group', or 'all'.");
    };
  }

  /** Also used by the command-line client, which reads the file. */
  public static Optional<Path> cookieFile(Settings settings) {
    if (settings.isNegated("rpccookiefile")) {
      return Optional.empty();
    }
    String name = settings.nonEmpty("rpccookiefile").orElse(DEFAULT_COOKIE_FILE);
    return Optional.of(settings.networkDir().resolve(name));
  }

  /** As Core: -rpcbind alone would open the port to nobody or to everybody, so it does nothing. */
  private static List<HostPort> binds(Settings settings) throws ConfigException {
    int port = settings.port("rpcport", settings.chain().defaultRpcPort());
    List<HostPort> binds = new ArrayList<>();
    for (String text : settings.list("rpcbind")) {
      binds.add(
          HostPort.parse(text, port)
              .orElseThrow(
                  () -> new ConfigException("Invalid port specified in -rpcbind: '" + text + "'")));
    }
    return binds.isEmpty() || settings.list("rpcallowip").isEmpty()
        ? List.of(new HostPort("127.0.0.1", port), new HostPort(LOOPBACK_V6, port))
        : binds;
  }

  private static List<Subnet> allowed(Settings settings) throws ConfigException {
    List<Subnet> allowed = new ArrayList<>(List.of(Subnet.loopback()));
    boolean cjdns = settings.flag("cjdnsreachable", false);
    for (String text : settings.list("rpcallowip")) {
      allowed.add(
          Subnet.parse(text)
              .filter(subnet -> !cjdns || !isCjdns(subnet.address()))
              .orElseThrow(() ->
                  new ConfigException(
                      ("Invalid -rpcallowip subnet specification: %s. Valid values are a single"
                              + " IP (e.g. 1.2.3.4), a network/netmask (e.g."
                              + " 1.2.3.4/255.255.255.0), a network/CIDR (e.g. 1.2.3.4/24),"
                              + " all ipv4 (0.0.0.0/0), or all ipv6 (::/0).")
                          .formatted(text))));
    }
    return allowed;
  }

  /** Among fc00::/8, which is not of this machine's network then. */
  private static boolean isCjdns(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == 16 && bytes[0] == (byte) 0xfc;
  }

  /** As Core, a malformed entry is told in the log alone: it holds half a secret. */
  private static List<HashedPassword> hashed(Settings settings, List<String> problems) {
    List<HashedPassword> hashed = new ArrayList<>();
    for (String text : settings.list("rpcauth")) {
      String[] user = text.split(":", -1);
      String[] secret = user[user.length - 1].split("\\$", -1);
      if (user.length != 2 || secret.length != 2) {
        problems.add("Invalid -rpcauth argument (must be <user>:<salt>$<hash>)");
        continue;
      }
      hashed.add(new HashedPassword(user[0], secret[0], secret[1].toLowerCase(Locale.ROOT)));
    }
    return hashed;
  }
}
