package dev.grapevine.node.mining;

import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.consensus.ConsensusLimits;
import dev.grapevine.chain.consensus.LockTimes;
import dev.grapevine.chain.consensus.ProofOfWork;
import dev.grapevine.chain.consensus.Subsidy;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.ChainPort;
import dev.grapevine.node.config.MiningConfig;
import dev.grapevine.relay.mempool.Mempool;
import dev.grapevine.relay.mempool.MempoolEntry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * Chooses what goes into the next block: the mempool's chunks by falling feerate, each whole or not
 * at all, as far as weight and sigops allow (Bitcoin Core {@code node/miner.cpp}). To be used on
 * the node's loop, at once: it reads chain and mempool as they are. Cost: O(transactions looked
 * at).
 */
public final class BlockAssembler {
  /** Sigop cost kept for the coinbase ({@code DEFAULT_COINBASE_OUTPUT_MAX_ADDITIONAL_SIGOPS}). */
  private static final int RESERVED_SIGOPS = 400;

  private static final int VBYTES_PER_KVB = 1000;

  /** After so many misfits in a row a block this close to full is taken for full. */
  private static final int MAX_MISFITS = 1_000;

  private static final int NEARLY_FULL_WEIGHT = 4_000;

  private final ChainPort chain;
  private final Mempool mempool;
  private final MiningConfig options;
  private final long unixSeconds;

  private final List<BlockTemplate.Selected> selected = new ArrayList<>();
  private final Set<Txid> skipped = new HashSet<>();
  private long weight;
  private long sigops = RESERVED_SIGOPS;
  private long fees;

  private BlockAssembler(ChainPort chain, Mempool mempool, MiningConfig options, long unixSeconds) {
    this.chain = chain;
    this.mempool = mempool;
    this.options = options;
    this.weight = options.reservedWeight();
    this.unixSeconds = unixSeconds;
  }

  /** A template of the best of the mempool. */
  public static BlockTemplate fromMempool(
      ChainPort chain, Mempool mempool, MiningConfig options, Script payTo, long unixSeconds) {
    BlockAssembler assembler = new BlockAssembler(chain, mempool, options, unixSeconds);
    assembler.selectChunks();
    return assembler.template(payTo);
  }

  /** A template of just these transactions, in this order; their fees are left uncollected. */
  public static BlockTemplate of(
      ChainPort chain,
      Mempool mempool,
      MiningConfig options,
      Script payTo,
      List<Transaction> transactions,
      long unixSeconds) {
    BlockAssembler assembler = new BlockAssembler(chain, mempool, options, unixSeconds);
    for (Transaction transaction : transactions) {
      assembler.selected.add(new BlockTemplate.Selected(transaction, 0, 0));
    }
    return assembler.template(payTo);
  }

  private void selectChunks() {
    List<MempoolEntry> chunk = new ArrayList<>();
    long chunkWeight = 0;
    int misfits = 0;
    Iterator<MempoolEntry> entries = mempool.bestFirst();
    while (entries.hasNext()
        && (misfits <= MAX_MISFITS || weight <= options.maxWeight() - NEARLY_FULL_WEIGHT)) {
      MempoolEntry entry = entries.next();
      chunk.add(entry);
      chunkWeight += entry.adjustedWeight();
      if (chunkWeight < entry.chunkWeight()) {
        continue;
      }
      long vsize = Math.ceilDiv(chunkWeight, Transaction.WITNESS_SCALE_FACTOR);
      if (entry.chunkFee() * VBYTES_PER_KVB < options.minFeeSatPerKvb() * vsize) {
        return; // What follows pays no more.
      }
      misfits = take(chunk) ? 0 : misfits + 1;
      chunk.clear();
      chunkWeight = 0;
    }
  }

  private boolean take(List<MempoolEntry> chunk) {
    long chunkWeight = 0;
    long chunkSigops = 0;
    boolean minable = true;
    for (MempoolEntry entry : chunk) {
      chunkWeight += entry.weight();
      chunkSigops += entry.sigopCost();
      minable = minable && isFinal(entry.transaction()) && !spendsSkipped(entry.transaction());
    }
    if (!minable
        || weight + chunkWeight >= options.maxWeight()
        || sigops + chunkSigops >= ConsensusLimits.MAX_BLOCK_SIGOPS_COST) {
      chunk.forEach(entry -> skipped.add(entry.transaction().txid()));
      return false;
    }
    for (MempoolEntry entry : chunk) {
      selected.add(new BlockTemplate.Selected(entry.transaction(), entry.fee(), entry.sigopCost()));
      fees += entry.fee();
    }
    weight += chunkWeight;
    sigops += chunkSigops;
    return true;
  }

  private boolean isFinal(Transaction transaction) {
    BlockIndex tip = chain.tip();
    return LockTimes.isFinal(transaction, tip.height() + 1, tip.medianTimePast());
  }

  private boolean spendsSkipped(Transaction transaction) {
    if (skipped.isEmpty()) {
      return false;
    }
    for (TxIn input : transaction.inputs()) {
      if (skipped.contains(input.prevout().txid())) {
        return true;
      }
    }
    return false;
  }

  private BlockTemplate template(Script payTo) {
    BlockIndex tip = chain.tip();
    ChainParams params = chain.params();
    int height = tip.height() + 1;
    long minTime = minTime(tip, params);
    long time = Math.max(minTime, unixSeconds);
    return new BlockTemplate(
        height,
        tip.hash(),
        options.version().orElseGet(() -> chain.deployments().blockVersion(tip)),
        time,
        minTime,
        ProofOfWork.nextBits(tip, time, params),
        Subsidy.at(height, params) + fees,
        payTo,
        height >= params.segwitHeight(),
        selected);
  }

  /** As Bitcoin Core, with BIP94's bound on every network, so that it may become a rule there. */
  private static long minTime(BlockIndex tip, ChainParams params) {
    long minTime = tip.medianTimePast() + 1;
    return (tip.height() + 1) % params.retargetInterval() == 0
        ? Math.max(minTime, tip.header().time() - ConsensusLimits.MAX_TIMEWARP_SECONDS)
        : minTime;
  }
}
