package dev.grapevine.chain.consensus;

import static dev.grapevine.chain.consensus.ValidationResult.VALID;
import static dev.grapevine.chain.consensus.ValidationResult.invalid;

import dev.grapevine.chain.consensus.ValidationResult.Failure;
import dev.grapevine.chain.consensus.ValidationResult.Invalid;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.primitives.MerkleTree;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.script.SigOps;
import java.util.HexFormat;
import java.util.List;

/**
 * The rules for a header and a block that need no coins, in Bitcoin Core's order and with its
 * reject reasons ({@code validation.cpp}: CheckBlockHeader, ContextualCheckBlockHeader, CheckBlock,
 * ContextualCheckBlock, IsBlockMutated). What a relayer could have changed without changing the
 * hash is checked before anything else and fails as {@code MUTATED}, so that it never condemns the
 * hash.
 */
public final class BlockChecks {
  private static final int INNER_NODE_SIZE = 64;

  private BlockChecks() {}

  /** What a header must satisfy by itself: its proof of work. */
  public static ValidationResult checkHeader(BlockHeader header, ChainParams params) {
    return ProofOfWork.check(header.hash(), header.bits(), params.powLimit())
        ? VALID
        : invalid(Failure.INVALID_HEADER, "high-hash", "proof of work failed");
  }

  /**
   * What a header must satisfy on top of {@code previous}.
   *
   * @param unixSeconds our time
   */
  public static ValidationResult checkHeaderInContext(
      BlockHeader header, Ancestry previous, ChainParams params, long unixSeconds) {
    int height = previous.height() + 1;
    if (header.bits() != ProofOfWork.nextBits(previous, header.time(), params)) {
      return header("bad-diffbits", "incorrect proof of work");
    }
    if (header.time() <= previous.medianTimePast()) {
      return header("time-too-old", "block's timestamp is too early");
    }
    if (params.enforceBip94()
        && height % params.retargetInterval() == 0
        && header.time() < previous.header().time() - ConsensusLimits.MAX_TIMEWARP_SECONDS) {
      return header(
          "time-timewarp-attack", "block's timestamp is too early on diff adjustment block");
    }
    if (header.time() > unixSeconds + ConsensusLimits.MAX_FUTURE_BLOCK_SECONDS) {
      return invalid(Failure.TIME_FUTURE, "time-too-new", "block timestamp too far in the future");
    }
    int version = header.version();
    if ((version < 2 && height >= params.bip34Height())
        || (version < 3 && height >= params.bip66Height())
        || (version < 4 && height >= params.bip65Height())) {
      String hex = "0x" + HexFormat.of().toHexDigits(version);
      return header("bad-version(" + hex + ")", "rejected nVersion=" + hex + " block");
    }
    return VALID;
  }

  /** What a block must satisfy by itself. */
  public static ValidationResult check(Block block, ChainParams params) {
    ValidationResult header = checkHeader(block.header(), params);
    if (!header.isValid()) {
      return header;
    }
    ValidationResult signature =
        params
            .signetChallenge()
            .map(challenge -> SignetSolution.check(block, params, challenge))
            .orElse(VALID);
    return signature.isValid() ? checkWithoutProofOfWork(block) : signature;
  }

  /** {@link #check} for a block that is still to be mined and, on a signet, signed. */
  public static ValidationResult checkWithoutProofOfWork(Block block) {
    ValidationResult root = checkMerkleRoot(block);
    if (!root.isValid()) {
      return root;
    }
    List<Transaction> transactions = block.transactions();
    if (transactions.isEmpty()
        || transactions.size() * Transaction.WITNESS_SCALE_FACTOR > ConsensusLimits.MAX_BLOCK_WEIGHT
        || (long) block.baseSize() * Transaction.WITNESS_SCALE_FACTOR
            > ConsensusLimits.MAX_BLOCK_WEIGHT) {
      return consensus("bad-blk-length", "size limits failed");
    }
    if (!transactions.getFirst().isCoinbase()) {
      return consensus("bad-cb-missing", "first tx is not coinbase");
    }
    for (int i = 1; i < transactions.size(); i++) {
      if (transactions.get(i).isCoinbase()) {
        return consensus("bad-cb-multiple", "more than one coinbase");
      }
    }
    return checkTransactions(transactions);
  }

  private static ValidationResult checkMerkleRoot(Block block) {
    MerkleTree.Root root = block.txidRoot();
    if (!root.root().equals(block.header().merkleRoot())) {
      return invalid(Failure.MUTATED, "bad-txnmrklroot", "hashMerkleRoot mismatch");
    }
    return root.mutated()
        ? invalid(Failure.MUTATED, "bad-txns-duplicate", "duplicate transaction")
        : VALID;
  }

  private static ValidationResult checkTransactions(List<Transaction> transactions) {
    long sigOps = 0;
    for (Transaction tx : transactions) {
      if (TransactionChecks.check(tx) instanceof Invalid reason) {
        String detail = "Transaction check failed (tx hash " + tx.txid() + ") " + reason.detail();
        return consensus(reason.rejectReason(), detail);
      }
    }
    for (Transaction tx : transactions) {
      sigOps += SigOps.legacy(tx);
    }
    // Short of the spent scripts and witnesses, which connecting counts too.
    return sigOps * Transaction.WITNESS_SCALE_FACTOR > ConsensusLimits.MAX_BLOCK_SIGOPS_COST
        ? consensus("bad-blk-sigops", "out-of-bounds SigOpCount")
        : VALID;
  }

  /** What a block that passed {@link #check} must satisfy on top of {@code previous}. */
  public static ValidationResult checkInContext(
      Block block, Ancestry previous, ChainParams params) {
    int height = previous.height() + 1;
    long cutoff = height >= params.csvHeight() ? previous.medianTimePast() : block.header().time();
    for (Transaction tx : block.transactions()) {
      if (!LockTimes.isFinal(tx, height, cutoff)) {
        return consensus("bad-txns-nonfinal", "non-final transaction");
      }
    }
    Transaction coinbase = block.transactions().getFirst();
    if (height >= params.bip34Height()
        && !CoinbaseHeight.startsWith(coinbase.inputs().getFirst().scriptSig(), height)) {
      return consensus("bad-cb-height", "block height mismatch in coinbase");
    }
    ValidationResult witness = WitnessCommitment.check(block, height >= params.segwitHeight());
    if (!witness.isValid()) {
      return witness;
    }
    // Only now: before, a stuffed coinbase witness could have condemned an honest hash.
    return block.weight() > ConsensusLimits.MAX_BLOCK_WEIGHT
        ? consensus("bad-blk-weight", "ContextualCheckBlock : weight limit failed")
        : VALID;
  }

  /**
   * True if the block's data is not what its header commits to: whoever sent it, the hash is not at
   * fault. To be asked before a received block is given to the chain.
   *
   * @param segwit the block is at a height where witnesses are committed to
   */
  public static boolean isMutated(Block block, boolean segwit) {
    if (!checkMerkleRoot(block).isValid()) {
      return true;
    }
    List<Transaction> transactions = block.transactions();
    if (transactions.isEmpty() || !transactions.getFirst().isCoinbase()) {
      // A transaction of 64 bytes can pass for an inner node of the Merkle tree.
      return transactions.stream().anyMatch(tx -> tx.baseSize() == INNER_NODE_SIZE);
    }
    return !WitnessCommitment.check(block, segwit).isValid();
  }

  private static Invalid header(String reason, String detail) {
    return invalid(Failure.INVALID_HEADER, reason, detail);
  }

  private static Invalid consensus(String reason, String detail) {
    return invalid(Failure.CONSENSUS, reason, detail);
  }
}
