package dev.grapevine.chain.consensus;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.script.ScriptFlag;
import dev.grapevine.chain.script.ScriptFlags;

/** The script rules that bind a block (Bitcoin Core {@code GetBlockScriptFlags}). */
public final class ScriptFlagsFor {
  /** The one block of mainnet that breaks P2SH; it precedes it. */
  private static final BlockHash P2SH_EXCEPTION =
      BlockHash.parse("00000000000002dc756eebf4f49723ed8d30cc28a5f108eb94b1ba88ac4f9c22");

  /** The one block of mainnet that breaks taproot; it precedes it. */
  private static final BlockHash TAPROOT_EXCEPTION =
      BlockHash.parse("0000000000000000000f14c35b2d841e986ab5441de8c585d5ffe55ea1e395ad");

  private static final ScriptFlags BEFORE_TAPROOT =
      ScriptFlags.of(ScriptFlag.P2SH, ScriptFlag.WITNESS);
  private static final ScriptFlags ALWAYS = BEFORE_TAPROOT.plus(ScriptFlag.TAPROOT);

  private ScriptFlagsFor() {}

  /**
   * The rules for the block {@code hash} at {@code height}. P2SH, segwit and taproot bind from the
   * start, since but for two blocks the whole history keeps them.
   */
  public static ScriptFlags block(ChainParams params, BlockHash hash, int height) {
    ScriptFlags flags = ALWAYS;
    if (hash.equals(P2SH_EXCEPTION)) {
      flags = ScriptFlags.NONE;
    } else if (hash.equals(TAPROOT_EXCEPTION)) {
      flags = BEFORE_TAPROOT;
    }
    if (height >= params.bip66Height()) {
      flags = flags.plus(ScriptFlag.DERSIG);
    }
    if (height >= params.bip65Height()) {
      flags = flags.plus(ScriptFlag.CHECKLOCKTIMEVERIFY);
    }
    if (height >= params.csvHeight()) {
      flags = flags.plus(ScriptFlag.CHECKSEQUENCEVERIFY);
    }
    if (height >= params.segwitHeight()) {
      flags = flags.plus(ScriptFlag.NULLDUMMY);
    }
    return flags;
  }
}
