package dev.grapevine.node.tor;

import dev.grapevine.node.config.HostPort;
import dev.grapevine.node.config.TorConfig;
import dev.grapevine.p2p.address.NetAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What is said to Tor's control port for an onion service (Bitcoin Core {@code torcontrol.cpp},
 * Tor's control-spec), one command at a time:
 *
 * <pre>
 * PROTOCOLINFO    how to authenticate
 * AUTHCHALLENGE   if by a cookie: each end proves that it knows the cookie
 * AUTHENTICATE    with the user's password if there is one, else with nothing, else with the cookie
 * GETINFO         where the SOCKS port is, if the user did not say it
 * ADD_ONION       with the key of the last time or a new one; once more without defences by proof
 *                 of work if Tor does not know them
 * </pre>
 *
 * <p>What listens on the port may be anything: a reply that is not as it should be ends the matter,
 * and the connection stands idle. The service lasts for as long as the connection. Sans-IO: replies
 * in, {@link Step}s out. One owner.
 */
final class OnionSetup {
  private static final String NEW_KEY = "NEW:ED25519-V3";
  private static final int SOCKS_PORT = 9_050;

  private final TorConfig config;
  private final InetSocketAddress target;
  private final int port;
  private final String key;
  private final RandomGenerator random;
  private State state = State.PROTOCOL_INFO;
  private Optional<SafeCookie> cookie = Optional.empty();

  /** What is to be done next. */
  sealed interface Step {
    /** Sends a command; the line's end comes after it. */
    record Send(String command) implements Step {}

    /** Reads 32 bytes of a file, and tells {@link #cookie}. */
    record ReadCookie(Path file) implements Step {}

    /** Onion services can be dialled through this. */
    record UseProxy(InetSocketAddress server) implements Step {}

    /** Keeps the service's private key for the next time. */
    record KeepKey(String key) implements Step {}

    /** The node can be reached here now. */
    record Serve(NetAddress service) implements Step {}

    /** Says why there will be no service; nothing more is to be done. */
    record GiveUp(String reason) implements Step {}
  }

  /** To which command the next reply is. */
  private enum State {
    PROTOCOL_INFO,
    COOKIE,
    CHALLENGE,
    AUTHENTICATION,
    SOCKS_PORTS,
    SERVICE,
    SERVICE_WITHOUT_WORK,
    OVER
  }

  /**
   * Nothing is said yet.
   *
   * @param target where Tor is to bring connections
   * @param port that the service is to have, the network's usual one so that it tells nothing
   * @param key of the service of the last time
   */
  OnionSetup(
      TorConfig config,
      InetSocketAddress target,
      int port,
      Optional<String> key,
      RandomGenerator random) {
    this.config = config;
    this.target = target;
    this.port = port;
    this.key = key.orElse(NEW_KEY);
    this.random = random;
  }

  /** The connection stands. */
  List<Step> connected() {
    return send(State.PROTOCOL_INFO, "PROTOCOLINFO 1");
  }

  /** Tor has answered, or tells of something. */
  List<Step> received(TorReply reply) {
    if (reply.code() >= TorReply.LEAST_EVENT) {
      return List.of();
    }
    return switch (state) {
      case PROTOCOL_INFO ->
          reply.isOk() ? authenticate(reply) : giveUp("Requesting protocol info failed");
      case CHALLENGE ->
          reply.isOk()
              ? answerChallenge(reply)
              : giveUp("SAFECOOKIE authentication challenge failed");
      case AUTHENTICATION -> reply.isOk() ? authenticated() : giveUp("Authentication failed");
      case SOCKS_PORTS -> {
        List<Step> steps = new ArrayList<>(List.of(new Step.UseProxy(socksPort(reply))));
        steps.addAll(addOnion(State.SERVICE));
        yield steps;
      }
      case SERVICE ->
          reply.code() == TorReply.SYNTAX_ERROR
              ? addOnion(State.SERVICE_WITHOUT_WORK)
              : added(reply);
      case SERVICE_WITHOUT_WORK -> added(reply);
      case COOKIE, OVER -> List.of();
    };
  }

  private List<Step> send(State next, String command) {
    state = next;
    return List.of(new Step.Send(command));
  }

  private List<Step> giveUp(String reason) {
    state = State.OVER;
    return List.of(new Step.GiveUp(reason));
  }

  private List<Step> authenticate(TorReply info) {
    List<String> methods = List.of();
    String file = "";
    for (String line : info.lines()) {
      if (line.startsWith("AUTH ")) {
        Map<String, String> fields = TorFields.parse(line.substring("AUTH ".length()));
        methods = List.of(fields.getOrDefault("METHODS", "").split(","));
        file = fields.getOrDefault("COOKIEFILE", "");
      }
    }
    if (config.password().isPresent()) {
      return methods.contains("HASHEDPASSWORD")
          ? send(State.AUTHENTICATION, "AUTHENTICATE " + quoted(config.password().get()))
          : giveUp(
              "Password provided with -torpassword, but HASHEDPASSWORD authentication is not"
                  + " available");
    }
    if (methods.contains("NULL")) {
      return send(State.AUTHENTICATION, "AUTHENTICATE");
    }
    if (methods.contains("SAFECOOKIE")) {
      return readCookie(file);
    }
    return giveUp(
        methods.contains("HASHEDPASSWORD")
            ? "The only supported authentication mechanism left is password, but no password"
                + " provided with -torpassword"
            : "No supported authentication method");
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private List<Step> readCookie(String file) {
    try {
      // A character is a byte so far.
      String path = new String(file.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
      state = State.COOKIE;
      return List.of(new Step.ReadCookie(Path.of(path)));
    } catch (InvalidPathException e) {
      return giveUp("The name of the authentication cookie is no file's");
    }
  }

  /** The file was read; empty if it could not be, or has another length. */
  List<Step> cookie(Optional<byte[]> bytes) {
    if (state != State.COOKIE) {
      return List.of();
    }
    if (bytes.isEmpty()) {
      return giveUp(
          "Authentication cookie could not be read (check permissions), or is not exactly "
              + SafeCookie.COOKIE_BYTES
              + " bytes");
    }
    byte[] nonce = new byte[SafeCookie.NONCE_BYTES];
    random.nextBytes(nonce);
    cookie = Optional.of(new SafeCookie(bytes.get(), nonce));
    return send(State.CHALLENGE, "AUTHCHALLENGE SAFECOOKIE " + HexFormat.of().formatHex(nonce));
  }

  private List<Step> answerChallenge(TorReply reply) {
    String line = reply.lines().getFirst();
    Map<String, String> fields =
        line.startsWith("AUTHCHALLENGE ")
            ? TorFields.parse(line.substring("AUTHCHALLENGE ".length()))
            : Map.of();
    byte[] nonce = hash(fields.getOrDefault("SERVERNONCE", ""));
    byte[] proof = hash(fields.getOrDefault("SERVERHASH", ""));
    SafeCookie secret = cookie.orElseThrow();
    if (nonce.length != SafeCookie.NONCE_BYTES || !secret.isProof(proof, nonce)) {
      return giveUp("Invalid reply to AUTHCHALLENGE: Tor does not prove that it knows the cookie");
    }
    return send(
        State.AUTHENTICATION, "AUTHENTICATE " + HexFormat.of().formatHex(secret.proof(nonce)));
  }

  /** 32 bytes, or nothing. */
  private static byte[] hash(String hex) {
    try {
      return hex.length() == 2 * SafeCookie.NONCE_BYTES
          ? HexFormat.of().parseHex(hex)
          : new byte[0];
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  private List<Step> authenticated() {
    return config.findsProxy()
        ? send(State.SOCKS_PORTS, "GETINFO net/listeners/socks")
        : addOnion(State.SERVICE);
  }

  /** The first on 127.0.0.1, else the last that has an address, else where Tor usually listens. */
  private static InetSocketAddress socksPort(TorReply reply) {
    String prefix = "net/listeners/socks=";
    Optional<InetSocketAddress> found = Optional.empty();
    for (String line : reply.isOk() ? reply.lines() : List.<String>of()) {
      if (line.startsWith(prefix)) {
        for (String word : line.substring(prefix.length()).split(" ")) {
          String listener = word.replaceAll("^[\"']|[\"']$", "");
          Optional<InetSocketAddress> address =
              HostPort.parse(listener, SOCKS_PORT).flatMap(OnionSetup::numeric);
          if (address.isPresent() && listener.startsWith("127.0.0.1:")) {
            return address.get();
          }
          found = address.isPresent() ? address : found;
        }
      }
    }
    return found.orElseGet(
        () -> new InetSocketAddress(InetAddress.getLoopbackAddress(), SOCKS_PORT));
  }

  private static Optional<InetSocketAddress> numeric(HostPort server) {
    return NetAddress.parse(server.toString(), server.port()).flatMap(NetAddress::toSocketAddress);
  }

  private List<Step> addOnion(State next) {
    return send(
        next,
        "ADD_ONION "
            + key
            + (next == State.SERVICE ? " PoWDefensesEnabled=1" : "")
            + " Port="
            + port
            + ","
            + NetAddress.of(target));
  }

  private List<Step> added(TorReply reply) {
    if (!reply.isOk()) {
      return giveUp(
          reply.code() == TorReply.UNRECOGNIZED
              ? "Add onion failed with unrecognized command (You probably need to upgrade Tor)"
              : "Add onion failed; error code " + reply.code());
    }
    Map<String, String> fields = new HashMap<>();
    reply.lines().forEach(line -> fields.putAll(TorFields.parse(line)));
    Optional<String> id = Optional.ofNullable(fields.get("ServiceID"));
    Optional<String> made = Optional.ofNullable(fields.get("PrivateKey"));
    Optional<NetAddress> service = id.flatMap(name -> NetAddress.parse(name + ".onion", port));
    if (service.isEmpty()) {
      return giveUp("ADD_ONION was answered without the address of a service");
    }
    state = State.OVER;
    List<Step> steps = new ArrayList<>();
    made.filter(OnionSetup::isKey).ifPresent(text -> steps.add(new Step.KeepKey(text)));
    steps.add(new Step.Serve(service.get()));
    return steps;
  }

  /** Whether a text is a key, which can be put into a command: its kind, and base 64. */
  static boolean isKey(String text) {
    return text.matches("[A-Za-z0-9-]{1,32}:[A-Za-z0-9+/=]{1,256}");
  }
}
