package dev.grapevine.node.miniscript;

import dev.grapevine.chain.script.Opcode;

/** What expressions are made of, with their names in text (BIP379). */
public enum Fragment {
  JUST_0("0", 0),
  JUST_1("1", 0),
  PK_K("pk_k", 0),
  PK_H("pk_h", 0),
  OLDER("older", 0),
  AFTER("after", 0),
  SHA256("sha256", 0),
  HASH256("hash256", 0),
  RIPEMD160("ripemd160", 0),
  HASH160("hash160", 0),
  MULTI("multi", 0),
  MULTI_A("multi_a", 0),
  WRAP_A("a", 1),
  WRAP_S("s", 1),
  WRAP_C("c", 1),
  WRAP_D("d", 1),
  WRAP_V("v", 1),
  WRAP_J("j", 1),
  WRAP_N("n", 1),
  AND_V("and_v", 2),
  AND_B("and_b", 2),
  OR_B("or_b", 2),
  OR_C("or_c", 2),
  OR_D("or_d", 2),
  OR_I("or_i", 2),
  ANDOR("andor", 3),
  /** Of any number of expressions. */
  THRESH("thresh", -1);

  private final String text;
  private final int arity;

  Fragment(String text, int arity) {
    this.text = text;
    this.arity = arity;
  }

  /** The name of the function, or the letter of the wrapper. */
  String text() {
    return text;
  }

  /** How many expressions are in it; -1 for any number. */
  int arity() {
    return arity;
  }

  boolean isWrapper() {
    return arity == 1;
  }

  boolean isHash() {
    return switch (this) {
      case SHA256, HASH256, RIPEMD160, HASH160 -> true;
      default -> false;
    };
  }

  /** Bytes of the digest; of the fragments that ask for a preimage only. */
  int digestBytes() {
    return this == SHA256 || this == HASH256 ? 32 : 20;
  }

  /** The operation that hashes; of the fragments that ask for a preimage only. */
  int hashOpcode() {
    return switch (this) {
      case SHA256 -> Opcode.OP_SHA256;
      case HASH256 -> Opcode.OP_HASH256;
      case RIPEMD160 -> Opcode.OP_RIPEMD160;
      case HASH160 -> Opcode.OP_HASH160;
      default -> throw new IllegalArgumentException("no hash: " + this);
    };
  }
}
