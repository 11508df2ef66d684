package dev.grapevine.chain.consensus;

import static dev.grapevine.chain.consensus.ValidationResult.invalid;

import dev.grapevine.chain.consensus.ValidationResult.Failure;
import dev.grapevine.chain.consensus.ValidationResult.Invalid;
import dev.grapevine.chain.crypto.CachingSignatureVerifier;
import dev.grapevine.chain.crypto.SignatureCache;
import dev.grapevine.chain.crypto.SignatureVerifier;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.Wtxid;
import dev.grapevine.chain.script.PrecomputedTransactionData;
import dev.grapevine.chain.script.ScriptError;
import dev.grapevine.chain.script.ScriptFlags;
import dev.grapevine.chain.script.ScriptVerifier;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.objects.Object2IntLinkedOpenHashMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Verifies the scripts of transactions, and remembers which passed, so that what the mempool
 * verified costs a block one look-up (Bitcoin Core {@code CheckInputScripts}, {@code
 * ValidationCache}).
 *
 * <p>A transaction is remembered by wtxid with the flags it passed under, and passes under any
 * subset of them too: a flag only ever forbids more. That is sound because the wtxid commits to the
 * outputs spent, through their txids. So one run under the standard flags serves the mempool and
 * the block, where Bitcoin Core runs twice. The oldest of more than {@code maxTransactions} is
 * forgotten; connecting a block forgets what it asks for. Some 40 bytes each.
 *
 * <p>One for each node. Owned by one thread; only the checks themselves fan out.
 */
public final class ScriptChecks {
  /** Transactions remembered, unless told otherwise: ten blocks and more. */
  public static final int DEFAULT_MAX_TRANSACTIONS = 65_536;

  private static final int NOT_REMEMBERED = 0;

  private final SignatureVerifier remembering;
  private final SignatureVerifier consulting;
  private final ScriptWorkers workers;
  private final int maxTransactions;

  /** Flag bits and one above all flags, so that none is mistaken for absent; eldest first. */
  private final Object2IntLinkedOpenHashMap<Wtxid> passed = new Object2IntLinkedOpenHashMap<>();

  /**
   * Nothing is remembered yet.
   *
   * @param verifier checks signatures
   * @param signatures those that verified; the node's own
   * @param maxTransactions the bound on transactions remembered, 1 and up
   * @param workers runs the checks
   */
  public ScriptChecks(
      SignatureVerifier verifier,
      SignatureCache signatures,
      int maxTransactions,
      ScriptWorkers workers) {
    if (maxTransactions < 1) {
      throw new IllegalArgumentException("maxTransactions must be at least 1");
    }
    this.remembering = new CachingSignatureVerifier(verifier, signatures, true);
    this.consulting = new CachingSignatureVerifier(verifier, signatures, false);
    this.workers = workers;
    this.maxTransactions = maxTransactions;
    passed.defaultReturnValue(NOT_REMEMBERED);
  }

  /**
   * Verifies a transaction for the mempool, and remembers it if it passes.
   *
   * @param data the transaction and the outputs it spends
   * @return why it fails: {@code NOT_STANDARD} if {@code flags} hold more than consensus demands,
   *     else {@code CONSENSUS}
   */
  public Optional<Invalid> check(PrecomputedTransactionData data, ScriptFlags flags) {
    Batch batch = batch(flags, true);
    batch.add(data);
    return batch.firstFailure();
  }

  /**
   * Begins to verify the transactions of a block.
   *
   * @param remember false while connecting: what is in a block is not asked for again
   */
  public Batch batch(ScriptFlags flags, boolean remember) {
    return new Batch(flags, remember);
  }

  /** Transactions remembered now. */
  public int size() {
    return passed.size();
  }

  private boolean passedBefore(Wtxid wtxid, ScriptFlags flags, boolean keep) {
    int bits = keep ? passed.getInt(wtxid) : passed.removeInt(wtxid);
    return bits != NOT_REMEMBERED && (flags.bits() & ~bits) == 0;
  }

  private void remember(Wtxid wtxid, ScriptFlags flags) {
    passed.putAndMoveToLast(wtxid, flags.bits() | Integer.MIN_VALUE);
    if (passed.size() > maxTransactions) {
      passed.removeFirstInt();
    }
  }

  private static Invalid failure(
      PrecomputedTransactionData data, int input, ScriptFlags flags, ScriptError error) {
    boolean policy = (flags.bits() & ~ScriptFlags.MANDATORY.bits()) != 0;
    Transaction tx = data.transaction();
    TxIn in = tx.inputs().get(input);
    String detail =
        "input "
            + input
            + " of "
            + tx.txid()
            + " (wtxid "
            + tx.wtxid()
            + "), spending "
            + in.prevout();
    return invalid(
        policy ? Failure.NOT_STANDARD : Failure.CONSENSUS,
        (policy ? "mempool" : "block") + "-script-verify-flag-failed (" + error.text() + ")",
        detail);
  }

  /** Transactions whose scripts are to be verified together. Used once. */
  public final class Batch {
    private final ScriptFlags flags;
    private final boolean remember;
    private final List<PrecomputedTransactionData> transactions = new ArrayList<>();

    /** For each input to check its transaction's place, and its own in that. */
    private final IntArrayList owners = new IntArrayList();

    private final IntArrayList inputs = new IntArrayList();

    private Batch(ScriptFlags flags, boolean remember) {
      this.flags = flags;
      this.remember = remember;
    }

    /** Adds a transaction that is no coinbase, unless it is known to pass. */
    public void add(PrecomputedTransactionData data) {
      Transaction tx = data.transaction();
      if (passedBefore(tx.wtxid(), flags, remember)) {
        return;
      }
      for (int i = 0; i < tx.inputs().size(); i++) {
        owners.add(transactions.size());
        inputs.add(i);
      }
      transactions.add(data);
    }

    /** Verifies all that was added; why the first input that fails does so, in the order added. */
    public Optional<Invalid> firstFailure() {
      OptionalInt failing =
          workers.firstFailure(owners.size(), check -> verify(check) == ScriptError.OK);
      if (failing.isPresent()) {
        int check = failing.getAsInt();
        PrecomputedTransactionData data = transactions.get(owners.getInt(check));
        return Optional.of(failure(data, inputs.getInt(check), flags, verify(check)));
      }
      if (remember) {
        for (PrecomputedTransactionData data : transactions) {
          ScriptChecks.this.remember(data.transaction().wtxid(), flags);
        }
      }
      return Optional.empty();
    }

    private ScriptError verify(int check) {
      return ScriptVerifier.verifyInput(
          transactions.get(owners.getInt(check)),
          inputs.getInt(check),
          flags,
          remember ? remembering : consulting);
    }
  }
}
