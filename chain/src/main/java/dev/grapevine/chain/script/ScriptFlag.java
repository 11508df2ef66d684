package dev.grapevine.chain.script;

/**
 * A rule that verification may be held to, under Bitcoin Core's names ({@code SCRIPT_VERIFY_...} in
 * script/interpreter.h). Each only ever forbids more: what passes with it passes without it.
 */
public enum ScriptFlag {
  /** Pay to script hash: the redeem script is run (BIP16). */
  P2SH,
  /** Strict DER, defined hash types and no hybrid keys; policy. */
  STRICTENC,
  /** Strict DER (BIP66). */
  DERSIG,
  /** S at most half the group's order (BIP62 rule 5); policy. */
  LOW_S,
  /** CHECKMULTISIG's surplus element is empty (BIP147). */
  NULLDUMMY,
  /** The scriptSig only pushes (BIP62 rule 2); policy. */
  SIGPUSHONLY,
  /** Pushes and numbers in their shortest form (BIP62 rules 3 and 4); policy. */
  MINIMALDATA,
  /** No NOP that a soft fork may give a meaning is run; policy. */
  DISCOURAGE_UPGRADABLE_NOPS,
  /** One element is left on the stack (BIP62 rule 6); policy. Needs P2SH and WITNESS. */
  CLEANSTACK,
  /** CHECKLOCKTIMEVERIFY (BIP65). */
  CHECKLOCKTIMEVERIFY,
  /** CHECKSEQUENCEVERIFY (BIP112). */
  CHECKSEQUENCEVERIFY,
  /** Segregated witness (BIP141, BIP143). Needs P2SH. */
  WITNESS,
  /** No witness program of an unknown version; policy. */
  DISCOURAGE_UPGRADABLE_WITNESS_PROGRAM,
  /** In witness v0 the argument of IF is empty or 01; policy. */
  MINIMALIF,
  /** The signatures of a failing check are empty (BIP146); policy. */
  NULLFAIL,
  /** In witness v0 keys are compressed; policy. */
  WITNESS_PUBKEYTYPE,
  /** No CODESEPARATOR and no signature inside the script code, before segwit; policy. */
  CONST_SCRIPTCODE,
  /** Taproot and tapscript (BIP341, BIP342). */
  TAPROOT,
  /** No taproot leaf of an unknown version; policy. */
  DISCOURAGE_UPGRADABLE_TAPROOT_VERSION,
  /** No OP_SUCCESS; policy. */
  DISCOURAGE_OP_SUCCESS,
  /** No tapscript key of an unknown type; policy. */
  DISCOURAGE_UPGRADABLE_PUBKEYTYPE
}
