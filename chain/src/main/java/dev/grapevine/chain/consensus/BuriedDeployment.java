package dev.grapevine.chain.consensus;

import java.util.Optional;

/**
 * A change of the rules that lies so deep that its height is part of the network's parameters
 * (BIP90), in the order in which {@code getdeploymentinfo} lists them.
 */
public enum BuriedDeployment {
  /** Height in the coinbase. */
  BIP34("bip34", "bip34"),
  /** Strict DER. */
  BIP66("bip66", "dersig"),
  /** CHECKLOCKTIMEVERIFY. */
  BIP65("bip65", "cltv"),
  /** Relative lock times (BIP68, 112, 113). */
  CSV("csv", "csv"),
  /** BIP141, 143, 147. */
  SEGWIT("segwit", "segwit");

  private final String text;
  private final String optionText;

  BuriedDeployment(String text, String optionText) {
    this.text = text;
    this.optionText = optionText;
  }

  /** Its name in {@code getdeploymentinfo}. */
  public String text() {
    return text;
  }

  /** The deployment that {@code -testactivationheight=<name>@<height>} calls so. */
  public static Optional<BuriedDeployment> ofOption(String name) {
    for (BuriedDeployment deployment : values()) {
      if (deployment.optionText.equals(name)) {
        return Optional.of(deployment);
      }
    }
    return Optional.empty();
  }
}
