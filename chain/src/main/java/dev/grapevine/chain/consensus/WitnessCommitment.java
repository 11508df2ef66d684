package dev.grapevine.chain.consensus;

import static dev.grapevine.chain.consensus.ValidationResult.invalid;

import dev.grapevine.chain.consensus.ValidationResult.Failure;
import dev.grapevine.chain.crypto.Sha256;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.Hash256;
import dev.grapevine.chain.primitives.MerkleRoot;
import dev.grapevine.chain.primitives.MerkleTree;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxOut;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * The commitment to a block's witnesses in an output of its coinbase (BIP141). Its failures are
 * {@code MUTATED}: a relayer can cause them without touching the block's hash.
 */
public final class WitnessCommitment {
  /** Bytes of the reserved value, the only item of the coinbase's witness. */
  public static final int RESERVED_SIZE = 32;

  private static final int SCRIPT_SIZE = 38;
  private static final int HASH_OFFSET = 6;

  /** OP_RETURN, a push of 36 bytes, and the four bytes that mark the commitment. */
  private static final byte[] PREFIX = {0x6a, 0x24, (byte) 0xaa, 0x21, (byte) 0xa9, (byte) 0xed};

  private WitnessCommitment() {}

  /** Index of the coinbase's output that commits, the last one of several; empty if none does. */
  public static OptionalInt find(Transaction coinbase) {
    List<TxOut> outputs = coinbase.outputs();
    for (int i = outputs.size() - 1; i >= 0; i--) {
      byte[] script = outputs.get(i).scriptPubKey().bytes();
      if (script.length >= SCRIPT_SIZE
          && Arrays.equals(script, 0, PREFIX.length, PREFIX, 0, PREFIX.length)) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  /**
   * The output script that commits to {@code transactions}, whose first is the coinbase (its
   * contents do not matter).
   *
   * @param reserved the 32 bytes that the coinbase's witness will hold
   */
  public static Script script(List<Transaction> transactions, byte[] reserved) {
    byte[] script = Arrays.copyOf(PREFIX, SCRIPT_SIZE);
    byte[] hash = hash(MerkleTree.ofWtxids(transactions), reserved);
    System.arraycopy(hash, 0, script, HASH_OFFSET, Hash256.SIZE);
    return Script.of(script);
  }

  private static byte[] hash(MerkleRoot witnessRoot, byte[] reserved) {
    byte[] both = Arrays.copyOf(witnessRoot.toBytes(), 2 * Hash256.SIZE);
    System.arraycopy(reserved, 0, both, Hash256.SIZE, RESERVED_SIZE);
    return Sha256.doubleHash(both);
  }

  /**
   * Checks that the commitment matches the witnesses, or without one that there are none. The first
   * transaction must have an input.
   *
   * @param active segwit binds this block; before, no witness may appear at all
   */
  public static ValidationResult check(Block block, boolean active) {
    if (active) {
      Transaction coinbase = block.transactions().getFirst();
      OptionalInt position = find(coinbase);
      if (position.isPresent()) {
        return checkMatch(block, coinbase, position.getAsInt());
      }
    }
    for (Transaction tx : block.transactions()) {
      if (tx.hasWitness()) {
        return invalid(
            Failure.MUTATED,
            "unexpected-witness",
            "CheckWitnessMalleation : unexpected witness data found");
      }
    }
    return ValidationResult.VALID;
  }

  private static ValidationResult checkMatch(Block block, Transaction coinbase, int position) {
    List<byte[]> stack = coinbase.inputs().getFirst().witness().items();
    if (stack.size() != 1 || stack.getFirst().length != RESERVED_SIZE) {
      return invalid(
          Failure.MUTATED,
          "bad-witness-nonce-size",
          "CheckWitnessMalleation : invalid witness reserved value size");
    }
    byte[] expected = hash(block.witnessRoot(), stack.getFirst());
    byte[] script = coinbase.outputs().get(position).scriptPubKey().bytes();
    boolean matches = Arrays.equals(script, HASH_OFFSET, SCRIPT_SIZE, expected, 0, Hash256.SIZE);
    return matches
        ? ValidationResult.VALID
        : invalid(
            Failure.MUTATED,
            "bad-witness-merkle-match",
            "CheckWitnessMalleation : witness merkle commitment mismatch");
  }
}
