package dev.grapevine.chain.state;

import static dev.grapevine.chain.consensus.ValidationResult.invalid;

import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.consensus.ConsensusLimits;
import dev.grapevine.chain.consensus.InputsResult;
import dev.grapevine.chain.consensus.LockTimes;
import dev.grapevine.chain.consensus.ScriptChecks;
import dev.grapevine.chain.consensus.ScriptFlagsFor;
import dev.grapevine.chain.consensus.Subsidy;
import dev.grapevine.chain.consensus.TransactionChecks;
import dev.grapevine.chain.consensus.ValidationResult.Failure;
import dev.grapevine.chain.consensus.ValidationResult.Invalid;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.script.PrecomputedTransactionData;
import dev.grapevine.chain.script.ScriptFlags;
import dev.grapevine.chain.script.SigOps;
import dev.grapevine.chain.script.StandardScript;
import dev.grapevine.chain.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Applies a block to the coins and takes it back (Bitcoin Core {@code ConnectBlock}, {@code
 * DisconnectBlock}). Rules are checked in Core's order with script workers: those of coins and
 * values transaction by transaction, the block's own, and last of all the scripts, of which the
 * first failing one in the block's order is named.
 */
final class BlockConnector {
  /** What to do about a block's scripts. */
  enum Scripts {
    /** Nothing: they are assumed valid. */
    SKIP,
    /** Verify them, and forget: what is in a block is not asked for again. */
    VERIFY,
    /** Verify them and keep their results, as they will be asked for again. */
    REMEMBER
  }

  private final ChainParams params;
  private final ScriptChecks scripts;

  BlockConnector(ChainParams params, ScriptChecks scripts) {
    this.params = params;
    this.scripts = scripts;
  }

  /**
   * Applies a block that passed the checks without coins.
   *
   * @param view a layer of its own, dropped if the block fails
   * @param mode what to do about scripts
   */
  ConnectResult connect(Block block, BlockIndex previous, CoinsCache view, Scripts mode) {
    boolean bip30 = Bip30.binds(block.hash(), previous, params);
    if (bip30 && overwrites(block, view)) {
      return failed(consensus("bad-txns-BIP30", "tried to overwrite transaction"));
    }
    Pass pass = new Pass(block, previous, view, mode, !bip30);
    for (Transaction tx : block.transactions()) {
      Optional<Invalid> broken = tx.isCoinbase() ? pass.make(tx) : pass.spend(tx);
      if (broken.isPresent()) {
        return failed(broken.get());
      }
    }
    long limit = pass.fees + Subsidy.at(pass.height, params);
    long claimed = TransactionChecks.valueOut(block.transactions().getFirst());
    if (claimed > limit) {
      return failed(
          consensus(
              "bad-cb-amount",
              "coinbase pays too much (actual=" + claimed + " vs limit=" + limit + ")"));
    }
    return pass.scripts
        .firstFailure()
        .map(BlockConnector::failed)
        .orElseGet(() -> new ConnectResult.Applied(new BlockUndo(pass.undo)));
  }

  private static ConnectResult failed(Invalid reason) {
    return new ConnectResult.Failed(reason);
  }

  /** What adds up from one transaction of a block to the next. */
  private final class Pass {
    private final BlockIndex previous;
    private final int height;
    private final CoinsCache view;

    /** Nobody has looked whether the coinbase's outputs are there already. */
    private final boolean mayOverwrite;

    private final ScriptFlags flags;
    private final Scripts mode;
    private final ScriptChecks.Batch scripts;
    private final List<List<Coin>> undo;
    private long fees;
    private long sigOpCost;

    Pass(Block block, BlockIndex previous, CoinsCache view, Scripts mode, boolean mayOverwrite) {
      this.mayOverwrite = mayOverwrite;
      this.previous = previous;
      this.height = previous.height() + 1;
      this.view = view;
      this.flags = ScriptFlagsFor.block(params, block.hash(), height);
      this.mode = mode;
      this.scripts = BlockConnector.this.scripts.batch(flags, mode == Scripts.REMEMBER);
      this.undo = new ArrayList<>(block.transactions().size());
    }

    /** Takes the coinbase; what it breaks, if anything. */
    Optional<Invalid> make(Transaction coinbase) {
      sigOpCost += (long) SigOps.legacy(coinbase) * SigOps.COST_OF_BASE;
      if (sigOpCost > ConsensusLimits.MAX_BLOCK_SIGOPS_COST) {
        return Optional.of(tooManySigOps());
      }
      addOutputs(coinbase, mayOverwrite);
      return Optional.empty();
    }

    /** Takes another transaction; what it breaks, if anything. */
    Optional<Invalid> spend(Transaction tx) {
      List<Coin> coins = new ArrayList<>(tx.inputs().size());
      for (TxIn input : tx.inputs()) {
        Optional<Coin> spent = view.spend(input.prevout());
        if (spent.isEmpty()) {
          return Optional.of(inTransaction(TransactionChecks.missingInputs(), tx));
        }
        coins.add(spent.get());
      }
      switch (TransactionChecks.checkInputs(tx, coins, height)) {
        case InputsResult.Failed(Invalid reason) -> {
          return Optional.of(inTransaction(reason, tx));
        }
        case InputsResult.Passed(long fee) -> fees += fee;
      }
      if (!ConsensusLimits.isMoney(fees)) {
        return Optional.of(
            consensus(
                "bad-txns-accumulated-fee-outofrange",
                "accumulated fee in the block out of range"));
      }
      if (height >= params.csvHeight()
          && !LockTimes.sequenceLock(tx, coins, previous).isSatisfiedAfter(previous)) {
        return Optional.of(
            consensus("bad-txns-nonfinal", "contains a non-BIP68-final transaction " + tx.txid()));
      }
      PrecomputedTransactionData data = new PrecomputedTransactionData(tx, outputs(coins));
      sigOpCost += SigOps.cost(data, flags);
      if (sigOpCost > ConsensusLimits.MAX_BLOCK_SIGOPS_COST) {
        return Optional.of(tooManySigOps());
      }
      if (mode != Scripts.SKIP) {
        scripts.add(data);
      }
      undo.add(coins);
      addOutputs(tx, false);
      return Optional.empty();
    }

    private void addOutputs(Transaction tx, boolean mayOverwrite) {
      for (int i = 0; i < tx.outputs().size(); i++) {
        TxOut output = tx.outputs().get(i);
        if (!StandardScript.isUnspendable(output.scriptPubKey())) {
          Coin coin = new Coin(output, height, tx.isCoinbase());
          view.add(new OutPoint(tx.txid(), i), coin, mayOverwrite);
        }
      }
    }
  }

  /** True if an output of the block is already there and unspent (BIP30). */
  private static boolean overwrites(Block block, CoinsCache view) {
    for (Transaction tx : block.transactions()) {
      for (int i = 0; i < tx.outputs().size(); i++) {
        if (view.coin(new OutPoint(tx.txid(), i)).isPresent()) {
          return true;
        }
      }
    }
    return false;
  }

  private static List<TxOut> outputs(List<Coin> coins) {
    List<TxOut> outputs = new ArrayList<>(coins.size());
    for (Coin coin : coins) {
      outputs.add(coin.output());
    }
    return outputs;
  }

  /**
   * Takes back a block that was connected.
   *
   * @throws StoreException if block, undo data and coins do not belong together
   */
  void disconnect(Block block, BlockIndex index, BlockUndo undo, CoinsCache view) {
    List<Transaction> transactions = block.transactions();
    if (undo.spent().size() + 1 != transactions.size()) {
      throw inconsistent(index);
    }
    for (int i = transactions.size() - 1; i >= 0; i--) {
      Transaction tx = transactions.get(i);
      unmake(tx, index, view);
      if (i > 0) {
        restore(tx, index, undo.spent().get(i - 1), view);
      }
    }
  }

  private static void unmake(Transaction tx, BlockIndex index, CoinsCache view) {
    for (int i = 0; i < tx.outputs().size(); i++) {
      TxOut output = tx.outputs().get(i);
      if (StandardScript.isUnspendable(output.scriptPubKey())) {
        continue;
      }
      Coin made = new Coin(output, index.height(), tx.isCoinbase());
      Optional<Coin> taken = view.spend(new OutPoint(tx.txid(), i));
      boolean excused = tx.isCoinbase() && Bip30.mayBeOverwritten(index.hash());
      if (!excused && (taken.isEmpty() || !taken.get().equals(made))) {
        throw inconsistent(index);
      }
    }
  }

  private static void restore(Transaction tx, BlockIndex index, List<Coin> coins, CoinsCache view) {
    if (coins.size() != tx.inputs().size()) {
      throw inconsistent(index);
    }
    for (int i = coins.size() - 1; i >= 0; i--) {
      OutPoint outPoint = tx.inputs().get(i).prevout();
      if (view.coin(outPoint).isPresent()) {
        throw inconsistent(index);
      }
      view.add(outPoint, coins.get(i), false);
    }
  }

  private static StoreException inconsistent(BlockIndex index) {
    return new StoreException(
        "Block "
            + index
            + ", its undo data and the coins do not belong together. Start again with -reindex.");
  }

  /** Whatever a transaction of a block breaks is the block's own failure. */
  private static Invalid inTransaction(Invalid reason, Transaction tx) {
    return consensus(reason.rejectReason(), reason.detail() + " in transaction " + tx.txid());
  }

  private static Invalid tooManySigOps() {
    return consensus("bad-blk-sigops", "too many sigops");
  }

  private static Invalid consensus(String reason, String detail) {
    return invalid(Failure.CONSENSUS, reason, detail);
  }
}
