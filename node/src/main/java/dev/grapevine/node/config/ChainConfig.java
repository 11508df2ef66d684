package dev.grapevine.node.config;

import dev.grapevine.chain.consensus.BuriedDeployment;
import dev.grapevine.chain.consensus.BuriedHeights;
import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.consensus.Networks;
import dev.grapevine.chain.consensus.VersionBitsDeployment;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Script;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A network's parameters with what the user changed of them (Bitcoin Core {@code chainparams.cpp},
 * {@code node/chainstatemanager_args.cpp}).
 */
final class ChainConfig {
  private static final int HASH_DIGITS = 64;

  private ChainConfig() {}

  static ChainParams from(Settings settings) throws ConfigException {
    ChainParams params =
        network(settings)
            .withBuried(buried(settings, network(settings).buried()))
            .withVersionBits(versionBits(settings, network(settings).versionBits()));
    if (settings.chain() == ChainName.REGTEST && settings.list("test").contains("bip94")) {
      params = params.withBip94();
    }
    Optional<String> work = settings.text("minimumchainwork");
    if (work.isPresent()) {
      String digits =
          hash(work.get())
              .orElseThrow(() ->
                  new ConfigException(
                      "Invalid minimum work specified (%s), must be up to 64 hex digits"
                          .formatted(work.get())));
      params = params.withMinimumChainWork(new BigInteger(digits, 16));
    }
    Optional<String> valid = settings.text("assumevalid");
    if (valid.isPresent()) {
      String digits =
          hash(valid.get())
              .orElseThrow(() ->
                  new ConfigException(
                      ("Invalid assumevalid block hash specified (%s), must be up to 64 hex"
                              + " digits (or 0 to disable)")
                          .formatted(valid.get())));
      Optional<BlockHash> block = Optional.of(BlockHash.parse(digits));
      params = params.withAssumedValid(block.filter(hash -> !hash.equals(BlockHash.ZERO)));
    }
    return params;
  }

  private static ChainParams network(Settings settings) throws ConfigException {
    List<String> challenges = settings.list("signetchallenge");
    if (settings.chain() == ChainName.SIGNET && !challenges.isEmpty()) {
      if (challenges.size() > 1) {
        throw new ConfigException("-signetchallenge cannot be multiple values.");
      }
      try {
        return Networks.signet(Script.parse(challenges.getFirst()));
      } catch (IllegalArgumentException e) {
        throw new ConfigException(
            "-signetchallenge must be hex, not '" + challenges.getFirst() + "'.");
      }
    }
    return Networks.byName(settings.chain().text()).orElseThrow();
  }

  private static BuriedHeights buried(Settings settings, BuriedHeights heights)
      throws ConfigException {
    BuriedHeights result = heights;
    for (String text : settings.list("testactivationheight")) {
      int at = text.indexOf('@');
      if (at < 0) {
        throw activationHeight("Invalid format", text);
      }
      String digits = text.substring(at + 1);
      long height = digits.matches("[0-9]{1,10}") ? Long.parseLong(digits) : -1;
      if (height < 0 || height >= BuriedHeights.NEVER) {
        throw activationHeight("Invalid height value", text);
      }
      Optional<BuriedDeployment> deployment = BuriedDeployment.ofOption(text.substring(0, at));
      if (deployment.isEmpty()) {
        throw activationHeight("Invalid name", text);
      }
      result = result.with(deployment.get(), (int) height);
    }
    return result;
  }

  private static ConfigException activationHeight(String problem, String text) {
    return new ConfigException(
        "%s (%s) for -testactivationheight=name@height.".formatted(problem, text));
  }

  private static List<VersionBitsDeployment> versionBits(
      Settings settings, List<VersionBitsDeployment> deployments) throws ConfigException {
    List<VersionBitsDeployment> result = new ArrayList<>(deployments);
    for (String text : settings.list("vbparams")) {
      List<String> parts = List.of(text.split(":", -1));
      if (parts.size() < 3 || parts.size() > 4) {
        throw new ConfigException(
            "Version bits parameters malformed, expecting"
                + " deployment:start:end[:min_activation_height]");
      }
      long start = number(parts.get(1), "nStartTime");
      long timeout = number(parts.get(2), "nTimeout");
      long minHeight = parts.size() == 4 ? number(parts.get(3), "min_activation_height") : 0;
      int position = 0;
      while (position < result.size() && !result.get(position).name().equals(parts.getFirst())) {
        position++;
      }
      if (position == result.size()) {
        throw new ConfigException("Invalid deployment (%s)".formatted(parts.getFirst()));
      }
      result.set(position, result.get(position).with(start, timeout, (int) minHeight));
    }
    return result;
  }

  private static long number(String text, String name) throws ConfigException {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new ConfigException("Invalid %s (%s)".formatted(name, text));
    }
  }

  /** 64 digits out of up to 64, with or without 0x before them. */
  private static Optional<String> hash(String text) {
    String digits = text.startsWith("0x") ? text.substring(2) : text;
    return digits.matches("[0-9a-fA-F]{0,64}")
        ? Optional.of("0".repeat(HASH_DIGITS - digits.length()) + digits)
        : Optional.empty();
  }
}
