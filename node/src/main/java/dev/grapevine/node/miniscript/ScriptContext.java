package dev.grapevine.node.miniscript;

/** Where a script is run, which decides on its keys and its limits. */
public enum ScriptContext {
  /** Behind a witness v0 script hash: compressed keys. */
  P2WSH(33, 3600, 20),

  /**
   * A taproot leaf (BIP342): keys are their x alone. The size is what still fits into a standard
   * transaction of one input and one output, with the largest witness and control block: 400,000 -
   * 378 - 70,135 weight units, less 5 for the length (Bitcoin Core {@code MaxScriptSize}).
   */
  TAPSCRIPT(32, 329_482, 999);

  private final int keyBytes;
  private final int maxScriptBytes;
  private final int maxKeys;

  ScriptContext(int keyBytes, int maxScriptBytes, int maxKeys) {
    this.keyBytes = keyBytes;
    this.maxScriptBytes = maxScriptBytes;
    this.maxKeys = maxKeys;
  }

  /** Bytes of a key in a script. */
  public int keyBytes() {
    return keyBytes;
  }

  /** Bytes of a script that can be spent by the rules of policy. */
  public int maxScriptBytes() {
    return maxScriptBytes;
  }

  /** Keys of one {@code multi} or {@code multi_a}. */
  int maxKeys() {
    return maxKeys;
  }
}
