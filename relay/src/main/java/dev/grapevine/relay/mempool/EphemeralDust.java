package dev.grapevine.relay.mempool;

import static dev.grapevine.chain.consensus.ValidationResult.invalid;

import dev.grapevine.chain.consensus.ValidationResult.Failure;
import dev.grapevine.chain.consensus.ValidationResult.Invalid;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Txid;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An output that is dust may be relayed if it will not stay: its transaction pays nothing, so that
 * nobody mines it alone, and whatever spends from that transaction while it is unconfirmed spends
 * the dust too (Bitcoin Core {@code policy/ephemeral_policy.cpp}).
 */
final class EphemeralDust {
  private final Mempool mempool;

  EphemeralDust(Mempool mempool) {
    this.mempool = mempool;
  }

  /** A transaction with dust pays no fee, of its own or given by the user. */
  Optional<Invalid> checkFee(Transaction tx, long fee, long modifiedFee) {
    return (fee != 0 || modifiedFee != 0)
            && Standardness.dustOutputs(tx, mempool.options().dustRelay()) > 0
        ? Optional.of(invalid(Failure.NOT_STANDARD, "dust", "tx with dust output must be 0-fee"))
        : Optional.empty();
  }

  /** Transactions that spend from {@code others} or the mempool take all dust of their parents. */
  Optional<Invalid> checkSpends(Transaction tx, List<Transaction> others) {
    Set<Txid> seen = new LinkedHashSet<>();
    Set<OutPoint> dust = new LinkedHashSet<>();
    for (TxIn input : tx.inputs()) {
      Txid parent = input.prevout().txid();
      if (seen.add(parent)) {
        parent(parent, others).ifPresent(found -> addDust(found, dust));
      }
    }
    for (TxIn input : tx.inputs()) {
      dust.remove(input.prevout());
    }
    return dust.isEmpty()
        ? Optional.empty()
        : Optional.of(
            invalid(
                Failure.MEMPOOL_POLICY,
                "missing-ephemeral-spends",
                "tx "
                    + tx.txid()
                    + " (wtxid="
                    + tx.wtxid()
                    + ") did not spend parent's ephemeral dust"));
  }

  private Optional<Transaction> parent(Txid txid, List<Transaction> others) {
    for (Transaction other : others) {
      if (other.txid().equals(txid)) {
        return Optional.of(other);
      }
    }
    return mempool.get(txid).map(MempoolEntry::transaction);
  }

  private void addDust(Transaction parent, Set<OutPoint> dust) {
    FeeRate rate = mempool.options().dustRelay();
    List<TxOut> outputs = parent.outputs();
    for (int i = 0; i < outputs.size(); i++) {
      if (outputs.get(i).value() < Standardness.dustThreshold(outputs.get(i), rate)) {
        dust.add(new OutPoint(parent.txid(), i));
      }
    }
  }
}
