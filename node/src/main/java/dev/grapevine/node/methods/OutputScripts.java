package dev.grapevine.node.methods;

import dev.grapevine.chain.crypto.Hash160;
import dev.grapevine.chain.crypto.Sha256;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.script.StandardScript;

/** Outputs that pay to a script by its hash. */
final class OutputScripts {
  private OutputScripts() {}

  /** P2SH. */
  static Script payToScript(Script redeemScript) {
    return StandardScript.payToScriptHash(Hash160.hash(redeemScript.bytes()));
  }

  /** P2WSH. */
  static Script payToWitnessScript(Script witnessScript) {
    return StandardScript.payToWitnessScriptHash(Sha256.hash(witnessScript.bytes()));
  }
}
