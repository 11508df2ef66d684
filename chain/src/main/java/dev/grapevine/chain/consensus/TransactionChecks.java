package dev.grapevine.chain.consensus;

import static dev.grapevine.chain.consensus.ConsensusLimits.isMoney;
import static dev.grapevine.chain.consensus.ValidationResult.invalid;

import dev.grapevine.chain.consensus.ValidationResult.Failure;
import dev.grapevine.chain.consensus.ValidationResult.Invalid;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The rules for one transaction (Bitcoin Core {@code consensus/tx_check.cpp}, {@code
 * tx_verify.cpp}), in its order and with its reject reasons. Scripts are {@link ScriptChecks}'
 * business.
 */
public final class TransactionChecks {
  private static final int COINBASE_SCRIPT_LEAST = 2;
  private static final int COINBASE_SCRIPT_MOST = 100;

  /** Up to here comparing all pairs is cheaper than sorting. */
  private static final int PAIRWISE_INPUTS = 8;

  /** Sorting, because a peer that picks outpoints at will can make any unsalted hash table slow. */
  private static final Comparator<OutPoint> ORDER =
      Comparator.<OutPoint>comparingLong(o -> o.txid().w0())
          .thenComparingLong(o -> o.txid().w1())
          .thenComparingLong(o -> o.txid().w2())
          .thenComparingLong(o -> o.txid().w3())
          .thenComparingInt(OutPoint::index);

  private TransactionChecks() {}

  /** The rules that need nothing but the transaction. */
  public static ValidationResult check(Transaction tx) {
    if (tx.inputs().isEmpty()) {
      return consensus("bad-txns-vin-empty");
    }
    if (tx.outputs().isEmpty()) {
      return consensus("bad-txns-vout-empty");
    }
    if ((long) tx.baseSize() * Transaction.WITNESS_SCALE_FACTOR
        > ConsensusLimits.MAX_BLOCK_WEIGHT) {
      return consensus("bad-txns-oversize");
    }
    ValidationResult values = checkValues(tx.outputs());
    if (!values.isValid()) {
      return values;
    }
    if (hasDuplicateInputs(tx.inputs())) {
      return consensus("bad-txns-inputs-duplicate");
    }
    if (tx.isCoinbase()) {
      int length = tx.inputs().getFirst().scriptSig().length();
      return length < COINBASE_SCRIPT_LEAST || length > COINBASE_SCRIPT_MOST
          ? consensus("bad-cb-length")
          : ValidationResult.VALID;
    }
    for (TxIn input : tx.inputs()) {
      if (input.prevout().isNull()) {
        return consensus("bad-txns-prevout-null");
      }
    }
    return ValidationResult.VALID;
  }

  private static ValidationResult checkValues(List<TxOut> outputs) {
    long sum = 0;
    for (TxOut output : outputs) {
      if (output.value() < 0) {
        return consensus("bad-txns-vout-negative");
      }
      if (output.value() > ConsensusLimits.MAX_MONEY) {
        return consensus("bad-txns-vout-toolarge");
      }
      sum += output.value();
      if (!isMoney(sum)) {
        return consensus("bad-txns-txouttotal-toolarge");
      }
    }
    return ValidationResult.VALID;
  }

  private static boolean hasDuplicateInputs(List<TxIn> inputs) {
    if (inputs.size() <= PAIRWISE_INPUTS) {
      for (int i = 1; i < inputs.size(); i++) {
        for (int j = 0; j < i; j++) {
          if (inputs.get(i).prevout().equals(inputs.get(j).prevout())) {
            return true;
          }
        }
      }
      return false;
    }
    OutPoint[] sorted = new OutPoint[inputs.size()];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = inputs.get(i).prevout();
    }
    Arrays.sort(sorted, ORDER);
    for (int i = 1; i < sorted.length; i++) {
      if (sorted[i].equals(sorted[i - 1])) {
        return true;
      }
    }
    return false;
  }

  /**
   * The rules on the values and ages of the coins that a transaction spends; it must have passed
   * {@link #check} and be no coinbase. A coin that does not exist is the caller's to notice: {@link
   * #missingInputs}.
   *
   * @param coins one for each input, in order
   * @param spendHeight height of the block that the transaction is in, or would be next
   */
  public static InputsResult checkInputs(
      Transaction tx, List<? extends SpentCoin> coins, int spendHeight) {
    if (coins.size() != tx.inputs().size()) {
      throw new IllegalArgumentException("one coin for each input");
    }
    long in = 0;
    for (SpentCoin coin : coins) {
      int depth = spendHeight - coin.height();
      if (coin.coinbase() && depth < ConsensusLimits.COINBASE_MATURITY) {
        return failed(
            Failure.PREMATURE_SPEND,
            "bad-txns-premature-spend-of-coinbase",
            "tried to spend coinbase at depth " + depth);
      }
      long value = coin.output().value();
      in += value;
      if (!isMoney(value) || !isMoney(in)) {
        return failed(Failure.CONSENSUS, "bad-txns-inputvalues-outofrange", "");
      }
    }
    long out = valueOut(tx);
    if (in < out) {
      return failed(
          Failure.CONSENSUS,
          "bad-txns-in-belowout",
          "value in (" + bitcoins(in) + ") < value out (" + bitcoins(out) + ")");
    }
    return new InputsResult.Passed(in - out);
  }

  /** The failure of a transaction that spends a coin which does not exist or is spent. */
  public static Invalid missingInputs() {
    return invalid(
        Failure.MISSING_INPUTS,
        "bad-txns-inputs-missingorspent",
        "CheckTxInputs: inputs missing/spent");
  }

  /** Sum of the outputs, in satoshi; meaningful once {@link #check} has passed. */
  public static long valueOut(Transaction tx) {
    long sum = 0;
    for (TxOut output : tx.outputs()) {
      sum += output.value();
    }
    return sum;
  }

  /** Two to eight decimals, as Bitcoin Core's {@code FormatMoney}. */
  private static String bitcoins(long satoshi) {
    String text =
        String.format(
            Locale.ROOT, "%d.%08d", satoshi / ConsensusLimits.COIN, satoshi % ConsensusLimits.COIN);
    int end = text.length();
    while (text.charAt(end - 1) == '0' && text.charAt(end - 3) != '.') {
      end--;
    }
    return text.substring(0, end);
  }

  private static Invalid consensus(String reason) {
    return invalid(Failure.CONSENSUS, reason);
  }

  private static InputsResult failed(Failure failure, String reason, String detail) {
    return new InputsResult.Failed(invalid(failure, reason, detail));
  }
}
