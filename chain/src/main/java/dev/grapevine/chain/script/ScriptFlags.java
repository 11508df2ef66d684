package dev.grapevine.chain.script;

import static dev.grapevine.chain.script.ScriptFlag.CHECKLOCKTIMEVERIFY;
import static dev.grapevine.chain.script.ScriptFlag.CHECKSEQUENCEVERIFY;
import static dev.grapevine.chain.script.ScriptFlag.CLEANSTACK;
import static dev.grapevine.chain.script.ScriptFlag.CONST_SCRIPTCODE;
import static dev.grapevine.chain.script.ScriptFlag.DERSIG;
import static dev.grapevine.chain.script.ScriptFlag.DISCOURAGE_OP_SUCCESS;
import static dev.grapevine.chain.script.ScriptFlag.DISCOURAGE_UPGRADABLE_NOPS;
import static dev.grapevine.chain.script.ScriptFlag.DISCOURAGE_UPGRADABLE_PUBKEYTYPE;
import static dev.grapevine.chain.script.ScriptFlag.DISCOURAGE_UPGRADABLE_TAPROOT_VERSION;
import static dev.grapevine.chain.script.ScriptFlag.DISCOURAGE_UPGRADABLE_WITNESS_PROGRAM;
import static dev.grapevine.chain.script.ScriptFlag.LOW_S;
import static dev.grapevine.chain.script.ScriptFlag.MINIMALDATA;
import static dev.grapevine.chain.script.ScriptFlag.MINIMALIF;
import static dev.grapevine.chain.script.ScriptFlag.NULLDUMMY;
import static dev.grapevine.chain.script.ScriptFlag.NULLFAIL;
import static dev.grapevine.chain.script.ScriptFlag.P2SH;
import static dev.grapevine.chain.script.ScriptFlag.STRICTENC;
import static dev.grapevine.chain.script.ScriptFlag.TAPROOT;
import static dev.grapevine.chain.script.ScriptFlag.WITNESS;
import static dev.grapevine.chain.script.ScriptFlag.WITNESS_PUBKEYTYPE;

import java.util.StringJoiner;

/**
 * A set of {@link ScriptFlag}.
 *
 * @param bits bit {@code n} stands for the flag with ordinal {@code n}
 */
public record ScriptFlags(int bits) {
  /** No rule but those of the first release. */
  public static final ScriptFlags NONE = new ScriptFlags(0);

  /**
   * What consensus holds every block's scripts to once all deployments are active (Bitcoin Core
   * {@code MANDATORY_SCRIPT_VERIFY_FLAGS}).
   */
  public static final ScriptFlags MANDATORY =
      of(P2SH, DERSIG, NULLDUMMY, CHECKLOCKTIMEVERIFY, CHECKSEQUENCEVERIFY, WITNESS, TAPROOT);

  /** What the mempool holds scripts to (Bitcoin Core {@code STANDARD_SCRIPT_VERIFY_FLAGS}). */
  public static final ScriptFlags STANDARD =
      MANDATORY.plus(
          of(
              STRICTENC,
              MINIMALDATA,
              DISCOURAGE_UPGRADABLE_NOPS,
              CLEANSTACK,
              MINIMALIF,
              NULLFAIL,
              LOW_S,
              DISCOURAGE_UPGRADABLE_WITNESS_PROGRAM,
              WITNESS_PUBKEYTYPE,
              CONST_SCRIPTCODE,
              DISCOURAGE_UPGRADABLE_TAPROOT_VERSION,
              DISCOURAGE_OP_SUCCESS,
              DISCOURAGE_UPGRADABLE_PUBKEYTYPE));

  /** The set of {@code flags}. */
  public static ScriptFlags of(ScriptFlag... flags) {
    int bits = 0;
    for (ScriptFlag flag : flags) {
      bits |= 1 << flag.ordinal();
    }
    return new ScriptFlags(bits);
  }

  /** Whether {@code flag} is in the set. */
  public boolean has(ScriptFlag flag) {
    return (bits & 1 << flag.ordinal()) != 0;
  }

  /** This set and {@code flag}. */
  public ScriptFlags plus(ScriptFlag flag) {
    return new ScriptFlags(bits | 1 << flag.ordinal());
  }

  /** This set and {@code others}. */
  public ScriptFlags plus(ScriptFlags others) {
    return new ScriptFlags(bits | others.bits);
  }

  /** This set without {@code others}. */
  public ScriptFlags minus(ScriptFlags others) {
    return new ScriptFlags(bits & ~others.bits);
  }

  /**
   * Whether the set makes sense: WITNESS without P2SH, or CLEANSTACK without both, would let a
   * spend pass that fails under fewer flags.
   */
  boolean isConsistent() {
    return (!has(WITNESS) || has(P2SH)) && (!has(CLEANSTACK) || (has(P2SH) && has(WITNESS)));
  }

  /** The names, with commas between; {@code NONE} for the empty set. */
  @Override
  public String toString() {
    StringJoiner names = new StringJoiner(",").setEmptyValue("NONE");
    for (ScriptFlag flag : ScriptFlag.values()) {
      if (has(flag)) {
        names.add(flag.name());
      }
    }
    return names.toString();
  }
}
