package dev.grapevine.node.rpc;

import dev.grapevine.node.config.RpcConfig;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Who may call: HTTP Basic authentication against the cookie, {@code -rpcpassword} and {@code
 * -rpcauth}. Comparisons take the same time wherever the difference is. Thread-safe.
 */
final class RpcAuthenticator {
  private static final String SCHEME = "Basic ";
  private static final String HMAC = "HmacSHA256";

  private final List<RpcConfig.Password> passwords;
  private final List<RpcConfig.HashedPassword> hashed;

  RpcAuthenticator(List<RpcConfig.Password> passwords, List<RpcConfig.HashedPassword> hashed) {
    this.passwords = List.copyOf(passwords);
    this.hashed = List.copyOf(hashed);
  }

  /** The user that an Authorization header proves; empty when it proves nothing. */
  Optional<String> authenticate(String header) {
    if (!header.startsWith(SCHEME)) {
      return Optional.empty();
    }
    byte[] decoded;
    try {
      decoded = Base64.getDecoder().decode(header.substring(SCHEME.length()).strip());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    String credentials = new String(decoded, StandardCharsets.UTF_8);
    int colon = credentials.indexOf(':');
    if (colon < 0) {
      return Optional.empty();
    }
    String user = credentials.substring(0, colon);
    String password = credentials.substring(colon + 1);
    boolean known = false;
    for (RpcConfig.Password candidate : passwords) {
      known |= same(candidate.user(), user) & same(candidate.password(), password);
    }
    for (RpcConfig.HashedPassword candidate : hashed) {
      known |= same(candidate.user(), user) && same(candidate.hmacHex(), hmac(candidate, password));
    }
    return known ? Optional.of(user) : Optional.empty();
  }

  private static boolean same(String a, String b) {
    return MessageDigest.isEqual(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }

  private static String hmac(RpcConfig.HashedPassword entry, String password) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(entry.salt().getBytes(StandardCharsets.UTF_8), HMAC));
      return HexFormat.of().formatHex(mac.doFinal(password.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has " + HMAC, e);
    }
  }
}
