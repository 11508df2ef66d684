package dev.grapevine.node.methods;

import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.chain.state.SnapshotHistory;
import dev.grapevine.node.core.ChainProgress;
import dev.grapevine.node.core.NodeCore;
import dev.grapevine.node.rpc.Json;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The active chain and the one that is validated behind it, if it stands on a snapshot (Bitcoin
 * Core {@code rpc/blockchain.cpp}). On the node's loop.
 */
final class ChainstateJson {
  private ChainstateJson() {}

  /** What {@code getblockchaininfo} says of the chain behind. */
  static ObjectNode behind(SnapshotHistory history) {
    BlockIndex tip = history.tip();
    ObjectNode info =
        Json.object()
            .put("snapshotheight", history.base().height())
            .put("blocks", tip.height())
            .put("bestblockhash", tip.hash().toString())
            .put("mediantime", tip.medianTimePast())
            .put("chainwork", BlockJson.hex(tip.chainWork()));
    info.set(
        "verificationprogress",
        Json.decimal(
            (double) tip.chainTransactionCount() / history.base().chainTransactionCount()));
    return info;
  }

  /**
   * All, the active one last.
   *
   * @param cacheBytes heap for coins that are not written yet, of all together
   */
  static ArrayNode all(NodeCore.Access access, long cacheBytes) {
    Chainstate chain = access.chain();
    Optional<SnapshotHistory> history = chain.history();
    long share = history.isPresent() ? cacheBytes / 2 : cacheBytes;
    ArrayNode all = Json.array();
    history.ifPresent(behind -> all.add(state(access, behind.tip(), share).put("validated", true)));
    ObjectNode active = state(access, chain.tip(), share);
    chain.snapshots().base().ifPresent(base -> active.put("snapshot_blockhash", base.toString()));
    return all.add(active.put("validated", history.isEmpty()));
  }

  private static ObjectNode state(NodeCore.Access access, BlockIndex tip, long cacheBytes) {
    Chainstate chain = access.chain();
    ObjectNode state =
        Json.object()
            .put("blocks", tip.height())
            .put("bestblockhash", tip.hash().toString())
            .put("bits", BlockJson.hex(tip.header().bits()))
            .put("target", BlockJson.target(chain.params(), tip.header().bits()))
            .put("difficulty", BlockJson.difficulty(tip.header().bits()));
    state.set(
        "verificationprogress",
        Json.decimal(
            ChainProgress.verified(
                chain.params(), tip, chain.bestHeader(), access.now().unixSeconds())));
    return state
        .put("coins_db_cache_bytes", cacheBytes / 4)
        .put("coins_tip_cache_bytes", cacheBytes);
  }
}
