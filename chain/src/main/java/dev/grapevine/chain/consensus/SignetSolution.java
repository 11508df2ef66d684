package dev.grapevine.chain.consensus;

import static dev.grapevine.chain.consensus.ValidationResult.VALID;
import static dev.grapevine.chain.consensus.ValidationResult.invalid;

import dev.grapevine.chain.consensus.ValidationResult.Failure;
import dev.grapevine.chain.crypto.SignatureVerifiers;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.MalformedDataException;
import dev.grapevine.chain.primitives.MerkleRoot;
import dev.grapevine.chain.primitives.MerkleTree;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Witness;
import dev.grapevine.chain.script.Opcode;
import dev.grapevine.chain.script.PrecomputedTransactionData;
import dev.grapevine.chain.script.ScriptBuilder;
import dev.grapevine.chain.script.ScriptCursor;
import dev.grapevine.chain.script.ScriptFlag;
import dev.grapevine.chain.script.ScriptFlags;
import dev.grapevine.chain.script.ScriptVerifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The signature over a block of a signet (BIP325; Bitcoin Core {@code signet.cpp}): a push in the
 * script of the witness commitment that begins with {@code ecc7daa2} holds scriptSig and witness of
 * an input. That input belongs to a made-up transaction which spends the network's challenge, out
 * of another one that commits to the block without the push. A block without the push satisfies
 * what needs neither.
 */
public final class SignetSolution {
  private static final byte[] HEADER = {(byte) 0xec, (byte) 0xc7, (byte) 0xda, (byte) 0xa2};
  private static final ScriptFlags FLAGS =
      ScriptFlags.of(ScriptFlag.P2SH, ScriptFlag.WITNESS, ScriptFlag.DERSIG, ScriptFlag.NULLDUMMY);

  private static final int HEADER_FIELDS_SIZE = 72;

  private SignetSolution() {}

  /** Checks a block on a network with that challenge; genesis needs no solution. */
  static ValidationResult check(Block block, ChainParams params, Script challenge) {
    if (block.hash().equals(params.genesis().hash())) {
      return VALID;
    }
    boolean solved =
        spend(block, challenge)
            .filter(data ->
                ScriptVerifier.verifyInput(data, 0, FLAGS, SignatureVerifiers.best()).isOk())
            .isPresent();
    return solved
        ? VALID
        : invalid(
            Failure.CONSENSUS, "bad-signet-blksig", "signet block signature validation failure");
  }

  /**
   * The made-up transaction that is to be signed, with what it spends and, if the block has a
   * solution, that; empty without a witness commitment or if the solution does not parse.
   */
  public static Optional<PrecomputedTransactionData> spend(Block block, Script challenge) {
    if (block.transactions().isEmpty()) {
      return Optional.empty();
    }
    Transaction coinbase = block.transactions().getFirst();
    OptionalInt position = WitnessCommitment.find(coinbase);
    if (position.isEmpty()) {
      return Optional.empty();
    }
    Split split = split(coinbase.outputs().get(position.getAsInt()).scriptPubKey());
    ByteWriter header = new ByteWriter(HEADER_FIELDS_SIZE);
    header
        .writeInt32(block.header().version())
        .writeHash(block.header().previous())
        .writeHash(root(block, position.getAsInt(), split.unsigned))
        .writeInt32((int) block.header().time());
    Script commitment = new ScriptBuilder().op(Opcode.OP_0).data(header.toBytes()).build();
    TxOut locked = new TxOut(0, challenge);
    Transaction toSpend =
        Transaction.of(0, List.of(new TxIn(OutPoint.NULL, commitment, 0)), List.of(locked), 0);
    TxOut nothing = new TxOut(0, new ScriptBuilder().op(Opcode.OP_RETURN).build());
    return input(new OutPoint(toSpend.txid(), 0), split.solution)
        .map(input ->
            new PrecomputedTransactionData(
                Transaction.of(0, List.of(input), List.of(nothing), 0), List.of(locked)));
  }

  private static Optional<TxIn> input(OutPoint prevout, Optional<byte[]> solution) {
    if (solution.isEmpty()) {
      return Optional.of(new TxIn(prevout, Script.EMPTY, 0));
    }
    try {
      ByteReader in = new ByteReader(solution.get());
      TxIn input = new TxIn(prevout, Script.of(in.readVarBytes()), 0, Witness.read(in));
      in.requireEnd();
      return Optional.of(input);
    } catch (MalformedDataException e) {
      return Optional.empty();
    }
  }

  /** Merkle root of the block with another script in that output of its coinbase. */
  private static MerkleRoot root(Block block, int output, Script script) {
    Transaction coinbase = block.transactions().getFirst();
    List<TxOut> outputs = new ArrayList<>(coinbase.outputs());
    outputs.set(output, new TxOut(outputs.get(output).value(), script));
    List<Transaction> transactions = new ArrayList<>(block.transactions());
    transactions.set(
        0, Transaction.of(coinbase.version(), coinbase.inputs(), outputs, coinbase.lockTime()));
    return MerkleTree.ofTxids(transactions).root();
  }

  /** A commitment's script without the solution, and the solution if it has one. */
  private record Split(Script unsigned, Optional<byte[]> solution) {}

  private static Split split(Script script) {
    ScriptBuilder unsigned = new ScriptBuilder();
    Optional<byte[]> solution = Optional.empty();
    ScriptCursor cursor = new ScriptCursor(script.bytes());
    while (cursor.next()) {
      byte[] data = cursor.data();
      if (data.length == 0) {
        unsigned.op(cursor.opcode());
      } else if (solution.isEmpty() && isSolution(data)) {
        solution = Optional.of(Arrays.copyOfRange(data, HEADER.length, data.length));
        unsigned.data(HEADER);
      } else {
        unsigned.data(data);
      }
    }
    // Writing it anew makes pushes shortest, which is to happen only together with the cut.
    return new Split(solution.isPresent() ? unsigned.build() : script, solution);
  }

  private static boolean isSolution(byte[] data) {
    return data.length > HEADER.length
        && Arrays.equals(data, 0, HEADER.length, HEADER, 0, HEADER.length);
  }
}
