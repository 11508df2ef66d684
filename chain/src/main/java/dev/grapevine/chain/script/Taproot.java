package dev.grapevine.chain.script;

import dev.grapevine.chain.crypto.HashWriter;
import dev.grapevine.chain.crypto.TaggedHash;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.Witness;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Spends of a 32-byte witness v1 program: by one signature of its key, or by a script whose leaf
 * the key commits to (BIP341), run as tapscript (BIP342).
 */
final class Taproot {
  private static final TaggedHash TAP_LEAF = TaggedHash.of("TapLeaf");
  private static final TaggedHash TAP_BRANCH = TaggedHash.of("TapBranch");
  private static final TaggedHash TAP_TWEAK = TaggedHash.of("TapTweak");

  private static final byte ANNEX_TAG = 0x50;
  private static final int LEAF_MASK = 0xfe;
  private static final int LEAF_TAPSCRIPT = 0xc0;
  private static final int CONTROL_BASE_SIZE = 33;
  private static final int CONTROL_NODE_SIZE = 32;
  private static final int CONTROL_MAX_NODES = 128;

  /** Weight for signatures that comes on top of the witness's size (BIP342). */
  private static final int WEIGHT_OFFSET = 50;

  private Taproot() {}

  static ScriptError verify(
      byte[] outputKey, Witness witness, ScriptFlags flags, TransactionSignatureChecker checker) {
    List<byte[]> items = witness.items();
    if (items.isEmpty()) {
      return ScriptError.WITNESS_PROGRAM_WITNESS_EMPTY;
    }
    byte[] annexHash = null;
    if (items.size() >= 2 && items.getLast().length > 0 && items.getLast()[0] == ANNEX_TAG) {
      byte[] annex = items.getLast();
      annexHash = new HashWriter().compactSize(annex.length).bytes(annex).finish();
      items = items.subList(0, items.size() - 1);
    }
    if (items.size() == 1) {
      TapContext context = new TapContext(annexHash, null, TapContext.NO_CODE_SEPARATOR);
      return checker.checkSchnorr(items.getFirst(), outputKey, context);
    }
    return verifyLeaf(outputKey, items, annexHash, sizeOf(witness), flags, checker);
  }

  private static ScriptError verifyLeaf(
      byte[] outputKey,
      List<byte[]> items,
      byte @Nullable [] annexHash,
      long witnessSize,
      ScriptFlags flags,
      TransactionSignatureChecker checker) {
    byte[] control = items.getLast();
    byte[] script = items.get(items.size() - 2);
    int path = control.length - CONTROL_BASE_SIZE;
    if (path < 0 || path > CONTROL_NODE_SIZE * CONTROL_MAX_NODES || path % CONTROL_NODE_SIZE != 0) {
      return ScriptError.TAPROOT_WRONG_CONTROL_SIZE;
    }
    int leafVersion = control[0] & LEAF_MASK;
    byte[] leafHash =
        TAP_LEAF.writer().uint8(leafVersion).compactSize(script.length).bytes(script).finish();
    if (!isCommitted(outputKey, control, leafHash, checker)) {
      return ScriptError.WITNESS_PROGRAM_MISMATCH;
    }
    if (leafVersion != LEAF_TAPSCRIPT) {
      return flags.has(ScriptFlag.DISCOURAGE_UPGRADABLE_TAPROOT_VERSION)
          ? ScriptError.DISCOURAGE_UPGRADABLE_TAPROOT_VERSION
          : ScriptError.OK;
    }
    Execution.TapscriptBudget budget =
        new Execution.TapscriptBudget(annexHash, leafHash, witnessSize + WEIGHT_OFFSET);
    return runTapscript(items.subList(0, items.size() - 2), script, flags, checker, budget);
  }

  private static ScriptError runTapscript(
      List<byte[]> items,
      byte[] script,
      ScriptFlags flags,
      TransactionSignatureChecker checker,
      Execution.TapscriptBudget budget) {
    // an OP_SUCCESS overrides all else, even what follows it and cannot be parsed
    ScriptCursor cursor = new ScriptCursor(script);
    while (cursor.next()) {
      if (Opcode.isSuccess(cursor.opcode())) {
        return flags.has(ScriptFlag.DISCOURAGE_OP_SUCCESS)
            ? ScriptError.DISCOURAGE_OP_SUCCESS
            : ScriptError.OK;
      }
    }
    if (!cursor.isAtEnd()) {
      return ScriptError.BAD_OPCODE;
    }
    if (items.size() > Execution.MAX_STACK_SIZE) {
      return ScriptError.STACK_SIZE;
    }
    return ScriptVerifier.runWitness(items, script, SigVersion.TAPSCRIPT, flags, checker, budget);
  }

  /** Whether the output key is the internal key tweaked by the tree that the leaf is in. */
  private static boolean isCommitted(
      byte[] outputKey, byte[] control, byte[] leafHash, TransactionSignatureChecker checker) {
    byte[] node = leafHash;
    for (int at = CONTROL_BASE_SIZE; at < control.length; at += CONTROL_NODE_SIZE) {
      byte[] sibling = Arrays.copyOfRange(control, at, at + CONTROL_NODE_SIZE);
      node =
          Arrays.compareUnsigned(node, sibling) < 0
              ? TAP_BRANCH.hash(node, sibling)
              : TAP_BRANCH.hash(sibling, node);
    }
    byte[] internalKey = Arrays.copyOfRange(control, 1, CONTROL_BASE_SIZE);
    return checker.checkTapTweak(
        internalKey, TAP_TWEAK.hash(internalKey, node), outputKey, (control[0] & 1) != 0);
  }

  /** Bytes of the witness as it is sent, with annex and all. */
  private static long sizeOf(Witness witness) {
    long size = ByteWriter.compactSizeLength(witness.size());
    for (byte[] item : witness.items()) {
      size += ByteWriter.compactSizeLength(item.length) + item.length;
    }
    return size;
  }
}
