package dev.grapevine.node.methods;

import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.consensus.Subsidy;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.script.StandardScript;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.BlockUndo;
import dev.grapevine.chain.state.Coin;
import dev.grapevine.node.rpc.Json;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The numbers of {@code getblockstats}; amounts in satoshis, fee rates in satoshis for a virtual
 * byte, rounded down. The coinbase counts only where it says so.
 */
final class BlockStats {
  /** What an entry of the coin set is taken to need beside the output: outpoint and height. */
  private static final int ENTRY_OVERHEAD = 40;

  private static final double[] PERCENTILES = {0.10, 0.25, 0.50, 0.75, 0.90};

  private record FeeRate(long rate, long weight) {}

  private final boolean genesis;
  private final LongArrayList fees = new LongArrayList();
  private final LongArrayList sizes = new LongArrayList();
  private final List<FeeRate> rates = new ArrayList<>();
  private long inputs;
  private long outputs;
  private long kept;
  private long totalOut;
  private long totalFee;
  private long totalSize;
  private long totalWeight;
  private long segwitCount;
  private long segwitSize;
  private long segwitWeight;
  private long coinBytes;
  private long keptCoinBytes;

  private BlockStats(boolean genesis) {
    this.genesis = genesis;
  }

  /** All of them, in the order of their names. */
  static ObjectNode of(ChainParams params, BlockIndex index, Block block, BlockUndo undo) {
    BlockStats stats = new BlockStats(index.height() == 0);
    for (int i = 0; i < block.transactions().size(); i++) {
      Transaction transaction = block.transactions().get(i);
      long out = stats.addOutputs(transaction);
      if (i > 0) {
        stats.add(transaction, out, undo.spent().get(i - 1));
      }
    }
    return stats.toJson(params, index, block.transactions().size());
  }

  private long addOutputs(Transaction transaction) {
    long total = 0;
    for (TxOut output : transaction.outputs()) {
      outputs++;
      total += output.value();
      long bytes = (long) output.encodedSize() + ENTRY_OVERHEAD;
      coinBytes += bytes;
      if (!genesis && !StandardScript.isUnspendable(output.scriptPubKey())) {
        kept++;
        keptCoinBytes += bytes;
      }
    }
    return total;
  }

  private void add(Transaction transaction, long out, List<Coin> spent) {
    inputs += transaction.inputs().size();
    totalOut += out;
    long size = transaction.totalSize();
    long weight = transaction.weight();
    sizes.add(size);
    totalSize += size;
    totalWeight += weight;
    if (transaction.hasWitness()) {
      segwitCount++;
      segwitSize += size;
      segwitWeight += weight;
    }
    long fee = -out;
    for (Coin coin : spent) {
      fee += coin.output().value();
      long bytes = (long) coin.output().encodedSize() + ENTRY_OVERHEAD;
      coinBytes -= bytes;
      keptCoinBytes -= bytes;
    }
    fees.add(fee);
    totalFee += fee;
    rates.add(new FeeRate(fee * Transaction.WITNESS_SCALE_FACTOR / weight, weight));
  }

  private ObjectNode toJson(ChainParams params, BlockIndex index, int count) {
    long payers = Math.max(1, count - 1);
    ObjectNode result =
        Json.object()
            .put("avgfee", totalFee / payers)
            .put(
                "avgfeerate",
                totalWeight == 0 ? 0 : totalFee * Transaction.WITNESS_SCALE_FACTOR / totalWeight)
            .put("avgtxsize", totalSize / payers)
            .put("blockhash", index.hash().toString());
    result.set("feerate_percentiles", percentiles());
    result
        .put("height", index.height())
        .put("ins", inputs)
        .put("maxfee", fees.longStream().max().orElse(0))
        .put("maxfeerate", rates.stream().mapToLong(FeeRate::rate).max().orElse(0))
        .put("maxtxsize", sizes.longStream().max().orElse(0))
        .put("medianfee", median(fees))
        .put("mediantime", index.medianTimePast())
        .put("mediantxsize", median(sizes))
        .put("minfee", fees.longStream().min().orElse(0))
        .put("minfeerate", rates.stream().mapToLong(FeeRate::rate).min().orElse(0))
        .put("mintxsize", sizes.longStream().min().orElse(0))
        .put("outs", outputs)
        .put("subsidy", Subsidy.at(index.height(), params))
        .put("swtotal_size", segwitSize)
        .put("swtotal_weight", segwitWeight)
        .put("swtxs", segwitCount)
        .put("time", index.header().time())
        .put("total_out", totalOut)
        .put("total_size", totalSize)
        .put("total_weight", totalWeight)
        .put("totalfee", totalFee)
        .put("txs", count)
        .put("utxo_increase", outputs - inputs)
        .put("utxo_size_inc", coinBytes)
        .put("utxo_increase_actual", kept - inputs)
        .put("utxo_size_inc_actual", keptCoinBytes);
    return result;
  }

  /** The middle one; of two in the middle their mean, rounded down. */
  private static long median(LongArrayList values) {
    if (values.isEmpty()) {
      return 0;
    }
    long[] sorted = values.longStream().sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /** The rates below which 10, 25, 50, 75 and 90 hundredths of the weight pay. */
  private ArrayNode percentiles() {
    rates.sort(Comparator.comparingLong(FeeRate::rate).thenComparingLong(FeeRate::weight));
    ArrayNode result = Json.array();
    long below = 0;
    for (FeeRate rate : rates) {
      below += rate.weight();
      while (result.size() < PERCENTILES.length
          && below >= totalWeight * PERCENTILES[result.size()]) {
        result.add(rate.rate());
      }
    }
    while (result.size() < PERCENTILES.length) {
      result.add(rates.isEmpty() ? 0 : rates.getLast().rate());
    }
    return result;
  }
}
