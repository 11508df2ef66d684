package dev.grapevine.testnet.gossip.claim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All claims, by name, in the order in which they are told. */
public final class Claims {
  private static final Map<String, Check> CHECKS = new LinkedHashMap<>();

  static {
    CHECKS.put("logarithmic", SpreadClaims::logarithmic);
    CHECKS.put("tail", SpreadClaims::tail);
    CHECKS.put("hundredfold", SpreadClaims::hundredfold);
    CHECKS.put("loglog", SpreadClaims::loglog);
    CHECKS.put("fanout", SpreadClaims::fanout);
    CHECKS.put("direct-mail", SpreadClaims::directMail);
    CHECKS.put("merkle", StateClaims::merkle);
    CHECKS.put("digests", StateClaims::digests);
    CHECKS.put("phi", MembershipClaims::phi);
    CHECKS.put("swim", MembershipClaims::firstDetection);
    CHECKS.put("suspicion", MembershipClaims::suspicion);
    CHECKS.put("lifeguard", MembershipClaims::lifeguard);
    CHECKS.put("order", StateClaims::order);
    CHECKS.put("clocks", StateClaims::clocks);
    CHECKS.put("partition", StateClaims::partition);
    CHECKS.put("seeds", MembershipClaims::seeds);
  }

  private Claims() {}

  /** Their names. */
  public static List<String> names() {
    return List.copyOf(CHECKS.keySet());
  }

  /** The checks of these names. */
  public static List<Check> named(List<String> names) {
    List<Check> checks = new ArrayList<>();
    for (String name : names) {
      Check check = CHECKS.get(name);
      if (check == null) {
        throw new IllegalArgumentException("no claim " + name);
      }
      checks.add(check);
    }
    return checks;
  }

  static String command(String arguments) {
    return "grapevine gossip " + arguments;
  }
}
