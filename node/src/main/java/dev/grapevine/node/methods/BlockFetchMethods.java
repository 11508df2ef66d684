package dev.grapevine.node.methods;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.node.core.NodeCore;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import dev.grapevine.relay.BlockFetch;
import dev.grapevine.relay.base.PeerId;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Single blocks from chosen peers (Bitcoin Core {@code rpc/blockchain.cpp}). */
final class BlockFetchMethods {
  private final MethodContext context;

  BlockFetchMethods(MethodContext context) {
    this.context = context;
  }

  List<RpcMethod> all() {
    return List.of(
        new RpcMethod(
            "getblockfrompeer",
            RpcMethod.Category.BLOCKCHAIN,
            "Attempt to fetch block from a given peer. We must have the header for this block, e.g."
                + " using submitheader. Subsequent calls for the same block may cause the response"
                + " from the previous peer to be ignored. Peers generally ignore requests for a"
                + " stale block that they never fully verified, or one that is more than a month"
                + " old. When a peer does not respond with a block, we will disconnect.",
            List.of(
                RpcParameter.required(
                    "blockhash", RpcParameter.Type.STRING, "The block hash to try to fetch"),
                RpcParameter.required(
                    "peer_id",
                    RpcParameter.Type.NUMBER,
                    "The peer to fetch it from (see getpeerinfo for peer IDs)")),
            this::fetch));
  }

  private JsonNode fetch(RpcRequest request) throws RpcException {
    BlockHash hash = BlockHash.parse(request.hash(0, "blockhash"));
    PeerId peer = new PeerId(request.longInteger(1));
    BlockFetch result = context.ask(access -> fetch(access, hash, peer));
    return switch (result) {
      case ASKED -> Json.object();
      case UNKNOWN_PEER -> throw refused("Peer does not exist");
      case NO_WITNESSES -> throw refused("Pre-SegWit peer");
    };
  }

  private static BlockFetch fetch(NodeCore.Access access, BlockHash hash, PeerId peer)
      throws RpcException {
    Optional<BlockIndex> index = access.chain().find(hash);
    if (index.isEmpty()) {
      throw refused("Block header missing");
    }
    if (access.chain().pruning().isOn() && index.get().height() > access.chain().tip().height()) {
      // A block ahead of the tip would keep its file from being deleted.
      throw refused(
          "In prune mode, only blocks that the node has already synced previously can be fetched"
              + " from a peer");
    }
    if (index.get().hasData()) {
      throw refused("Block already downloaded");
    }
    return access.engine().fetchBlock(access.now(), peer, index.get());
  }

  private static RpcException refused(String why) {
    return new RpcException(RpcErrorCode.MISC_ERROR, why);
  }
}
