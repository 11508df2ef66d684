package dev.grapevine.node.methods;

import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.relay.mempool.Mempool;
import dev.grapevine.relay.mempool.MempoolEntry;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What is told of a transaction of the mempool, and of its cluster. */
final class MempoolEntryJson {
  /** A sequence below this one says that the input may be replaced (BIP125). */
  private static final int LEAST_FINAL_SEQUENCE = 0xfffffffe;

  private final boolean withReplaceable;
  private final boolean withFullRbf;

  /**
   * Shapes entries.
   *
   * @param deprecated what the user still wants to be told ({@code -deprecatedrpc}): {@code
   *     bip125}, whether that is signalled, which decides nothing any more; {@code fullrbf}, that
   *     it does not
   */
  MempoolEntryJson(List<String> deprecated) {
    this.withReplaceable = deprecated.contains("bip125");
    this.withFullRbf = deprecated.contains("fullrbf");
  }

  /** True if {@code getmempoolinfo} is to say that anything may be replaced. */
  boolean tellsFullRbf() {
    return withFullRbf;
  }

  private record Sums(int count, long vsize, long fee) {
    static Sums of(List<MempoolEntry> entries) {
      long vsize = 0;
      long fee = 0;
      for (MempoolEntry entry : entries) {
        vsize += entry.vsize();
        fee += entry.modifiedFee();
      }
      return new Sums(entries.size(), vsize, fee);
    }
  }

  ObjectNode entry(Mempool mempool, MempoolEntry entry) {
    List<MempoolEntry> ancestorList = mempool.ancestors(entry);
    Sums ancestors = Sums.of(ancestorList);
    Sums descendants = Sums.of(mempool.descendants(entry));
    ObjectNode result =
        Json.object()
            .put("vsize", entry.vsize())
            .put("weight", entry.weight())
            .put("time", entry.unixSeconds())
            .put("height", entry.height())
            .put("descendantcount", descendants.count())
            .put("descendantsize", descendants.vsize())
            .put("ancestorcount", ancestors.count())
            .put("ancestorsize", ancestors.vsize())
            .put("wtxid", entry.transaction().wtxid().toString())
            .put("chunkweight", entry.chunkWeight());
    result
        .putObject("fees")
        .put("base", Amounts.of(entry.fee()))
        .put("modified", Amounts.of(entry.modifiedFee()))
        .put("ancestor", Amounts.of(ancestors.fee()))
        .put("descendant", Amounts.of(descendants.fee()))
        .put("chunk", Amounts.of(entry.chunkFee()));
    ArrayNode depends = result.putArray("depends");
    mempool.parents(entry).stream()
        .map(parent -> parent.transaction().txid().toString())
        .sorted()
        .forEach(depends::add);
    ArrayNode spentBy = result.putArray("spentby");
    mempool.children(entry).forEach(child -> spentBy.add(child.transaction().txid().toString()));
    result.put("unbroadcast", entry.isUnbroadcast());
    if (withReplaceable) {
      result.put(
          "bip125-replaceable", ancestorList.stream().anyMatch(MempoolEntryJson::isSignalling));
    }
    return result;
  }

  private static boolean isSignalling(MempoolEntry entry) {
    for (TxIn input : entry.transaction().inputs()) {
      if (Integer.compareUnsigned(input.sequence(), LEAST_FINAL_SEQUENCE) < 0) {
        return true;
      }
    }
    return false;
  }

  /** The cluster that {@code member} belongs to, chunk by chunk in mining order. */
  static ObjectNode cluster(Mempool mempool, MempoolEntry member) {
    List<MempoolEntry> cluster = mempool.cluster(member);
    long weight = 0;
    for (MempoolEntry entry : cluster) {
      weight += entry.adjustedWeight();
    }
    ObjectNode result = Json.object().put("clusterweight", weight).put("txcount", cluster.size());
    ArrayNode chunks = result.putArray("chunks");
    int left = 0;
    ArrayNode txs = Json.array();
    for (MempoolEntry entry : cluster) {
      if (left == 0) {
        left = entry.chunkWeight();
        txs =
            chunks
                .addObject()
                .put("chunkfee", Amounts.of(entry.chunkFee()))
                .put("chunkweight", entry.chunkWeight())
                .putArray("txs");
      }
      txs.add(entry.transaction().txid().toString());
      left -= entry.adjustedWeight();
    }
    return result;
  }
}
