package dev.grapevine.chain.script;

import static dev.grapevine.chain.script.Opcode.OP_0;
import static dev.grapevine.chain.script.Opcode.OP_1;
import static dev.grapevine.chain.script.Opcode.OP_CHECKMULTISIG;
import static dev.grapevine.chain.script.Opcode.OP_CHECKSIG;
import static dev.grapevine.chain.script.Opcode.OP_DUP;
import static dev.grapevine.chain.script.Opcode.OP_EQUAL;
import static dev.grapevine.chain.script.Opcode.OP_EQUALVERIFY;
import static dev.grapevine.chain.script.Opcode.OP_HASH160;
import static dev.grapevine.chain.script.Opcode.OP_RETURN;

import dev.grapevine.chain.primitives.Script;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a scriptPubKey is, by the templates that wallets and policy know (Bitcoin Core {@code
 * Solver}, script/solver.cpp). The records hold arrays, so they are for matching on, not for
 * comparing.
 */
public sealed interface StandardScript {
  /** A public key; 33 or 65 bytes. */
  record PublicKey(byte[] key) implements StandardScript {}

  /** The HASH160 of a public key. */
  record PublicKeyHash(byte[] hash) implements StandardScript {}

  /** The HASH160 of a redeem script (BIP16). */
  record ScriptHash(byte[] hash) implements StandardScript {}

  /** {@code required} signatures by {@code keys}; 1 to 20. */
  record Multisig(int required, List<byte[]> keys) implements StandardScript {}

  /** OP_RETURN and pushes: unspendable. */
  record NullData() implements StandardScript {}

  /** Pay to anchor: spendable by anyone. */
  record Anchor() implements StandardScript {}

  /** The HASH160 of a compressed public key (BIP141). */
  record WitnessV0KeyHash(byte[] hash) implements StandardScript {}

  /** The SHA-256 of a witness script (BIP141). */
  record WitnessV0ScriptHash(byte[] hash) implements StandardScript {}

  /** A taproot output key (BIP341). */
  record WitnessV1Taproot(byte[] key) implements StandardScript {}

  /** A witness program that no rule is known for; versions 1 to 16. */
  record WitnessUnknown(int version, byte[] program) implements StandardScript {}

  /** None of these. */
  record NonStandard() implements StandardScript {}

  /** Bitcoin Core's name in RPC, such as {@code pubkeyhash}. */
  default String typeName() {
    return switch (this) {
      case PublicKey _ -> "pubkey";
      case PublicKeyHash _ -> "pubkeyhash";
      case ScriptHash _ -> "scripthash";
      case Multisig _ -> "multisig";
      case NullData _ -> "nulldata";
      case Anchor _ -> "anchor";
      case WitnessV0KeyHash _ -> "witness_v0_keyhash";
      case WitnessV0ScriptHash _ -> "witness_v0_scripthash";
      case WitnessV1Taproot _ -> "witness_v1_taproot";
      case WitnessUnknown _ -> "witness_unknown";
      case NonStandard _ -> "nonstandard";
    };
  }

  /** What {@code scriptPubKey} is. */
  static StandardScript of(Script scriptPubKey) {
    byte[] script = scriptPubKey.bytes();
    if (ScriptVerifier.isPayToScriptHash(script)) {
      return new ScriptHash(Arrays.copyOfRange(script, 2, 22));
    }
    WitnessProgram program = WitnessProgram.in(script);
    if (program != null) {
      return ofProgram(program);
    }
    if (script.length > 0 && script[0] == OP_RETURN && ScriptVerifier.isPushOnly(script, 1)) {
      return new NullData();
    }
    int last = script.length - 1;
    if ((script.length == 35 || script.length == 67)
        && script[0] == script.length - 2
        && script[last] == (byte) OP_CHECKSIG) {
      byte[] key = Arrays.copyOfRange(script, 1, last);
      return hasKeySize(key) ? new PublicKey(key) : new NonStandard();
    }
    if (script.length == 25
        && script[0] == OP_DUP
        && script[1] == (byte) OP_HASH160
        && script[2] == 20
        && script[23] == (byte) OP_EQUALVERIFY
        && script[24] == (byte) OP_CHECKSIG) {
      return new PublicKeyHash(Arrays.copyOfRange(script, 3, 23));
    }
    Optional<Multisig> multisig = multisigOf(script);
    return multisig.isPresent() ? multisig.get() : new NonStandard();
  }

  private static StandardScript ofProgram(WitnessProgram program) {
    if (program.isKeyHash()) {
      return new WitnessV0KeyHash(program.program());
    }
    if (program.isScriptHash()) {
      return new WitnessV0ScriptHash(program.program());
    }
    if (program.isTaproot()) {
      return new WitnessV1Taproot(program.program());
    }
    if (program.isAnchor()) {
      return new Anchor();
    }
    return program.version() == 0
        ? new NonStandard()
        : new WitnessUnknown(program.version(), program.program());
  }

  private static Optional<Multisig> multisigOf(byte[] script) {
    if (script.length == 0 || script[script.length - 1] != (byte) OP_CHECKMULTISIG) {
      return Optional.empty();
    }
    ScriptCursor cursor = new ScriptCursor(script);
    int required = cursor.next() ? keyCount(cursor) : 0;
    List<byte[]> keys = new ArrayList<>();
    boolean more = required > 0 && cursor.next();
    while (more && hasKeySize(cursor.data())) {
      keys.add(cursor.data());
      more = cursor.next();
    }
    return more
            && keyCount(cursor) == keys.size()
            && required <= keys.size()
            && cursor.position() == script.length - 1
        ? Optional.of(new Multisig(required, List.copyOf(keys)))
        : Optional.empty();
  }

  /** The number 1 to 20 that the operation at hand pushes in the shortest way, or 0. */
  private static int keyCount(ScriptCursor cursor) {
    long count = cursor.shortestNumber().orElse(0);
    return count < 1 || count > Execution.MAX_MULTISIG_KEYS ? 0 : (int) count;
  }

  /** Whether the first byte announces a key of just this size. */
  private static boolean hasKeySize(byte[] key) {
    if (key.length == 0) {
      return false;
    }
    return switch (key[0]) {
      case 2, 3 -> key.length == 33;
      case 4, 6, 7 -> key.length == 65;
      default -> false;
    };
  }

  /** Whether no scriptSig can unlock it, so that it need not be kept among the coins. */
  static boolean isUnspendable(Script scriptPubKey) {
    return scriptPubKey.length() > Execution.MAX_SCRIPT_SIZE
        || (scriptPubKey.length() > 0 && scriptPubKey.bytes()[0] == OP_RETURN);
  }

  /** Pays to a public key, 33 or 65 bytes. */
  static Script payToPublicKey(byte[] key) {
    return new ScriptBuilder().data(key).op(OP_CHECKSIG).build();
  }

  /** Pays to the HASH160 of a public key. */
  static Script payToPublicKeyHash(byte[] hash) {
    requireSize(hash, 20);
    return new ScriptBuilder()
        .op(OP_DUP)
        .op(OP_HASH160)
        .data(hash)
        .op(OP_EQUALVERIFY)
        .op(OP_CHECKSIG)
        .build();
  }

  /** Pays to the HASH160 of a redeem script. */
  static Script payToScriptHash(byte[] hash) {
    requireSize(hash, 20);
    return new ScriptBuilder().op(OP_HASH160).data(hash).op(OP_EQUAL).build();
  }

  /** Pays to the HASH160 of a compressed public key, by witness. */
  static Script payToWitnessPublicKeyHash(byte[] hash) {
    requireSize(hash, 20);
    return new ScriptBuilder().op(OP_0).data(hash).build();
  }

  /** Pays to the SHA-256 of a witness script. */
  static Script payToWitnessScriptHash(byte[] hash) {
    requireSize(hash, 32);
    return new ScriptBuilder().op(OP_0).data(hash).build();
  }

  /** Pays to a taproot output key. */
  static Script payToTaproot(byte[] xOnlyKey) {
    requireSize(xOnlyKey, 32);
    return new ScriptBuilder().op(OP_1).data(xOnlyKey).build();
  }

  /** Pays to a witness program of 2 to 40 bytes and version 0 to 16. */
  static Script payToWitnessProgram(int version, byte[] program) {
    return new ScriptBuilder().number(version).data(program).build();
  }

  /** Wants {@code required} signatures by {@code keys}, in their order. */
  static Script multisig(int required, List<byte[]> keys) {
    ScriptBuilder builder = new ScriptBuilder().number(required);
    for (byte[] key : keys) {
      builder.data(key);
    }
    return builder.number(keys.size()).op(OP_CHECKMULTISIG).build();
  }

  /** Carries {@code data}; cannot be spent. */
  static Script nullData(byte[] data) {
    return new ScriptBuilder().op(OP_RETURN).data(data).build();
  }

  private static void requireSize(byte[] bytes, int size) {
    if (bytes.length != size) {
      throw new IllegalArgumentException("wanted " + size + " bytes, not " + bytes.length);
    }
  }
}
