package dev.grapevine.node.methods;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.BlockUndo;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.chain.state.Coin;
import dev.grapevine.chain.state.CoinsView;
import dev.grapevine.node.core.NodeCore;
import dev.grapevine.node.keys.KeyRing;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import dev.grapevine.relay.mempool.MempoolEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What was paid to descriptors, and spent from them, in blocks and in the mempool (Bitcoin Core
 * {@code rpc/blockchain.cpp}).
 */
final class ActivityMethods {
  private final MethodContext context;
  private final TransactionJson transactions;
  private final Descriptors descriptors;

  ActivityMethods(MethodContext context, TransactionJson transactions, Descriptors descriptors) {
    this.context = context;
    this.transactions = transactions;
    this.descriptors = descriptors;
  }

  List<RpcMethod> all() {
    return List.of(
        new RpcMethod(
            "getdescriptoractivity",
            RpcMethod.Category.BLOCKCHAIN,
            "Returns the spends and receives of a set of descriptors in a set of blocks, and in"
                + " the mempool. The blocks are read one at a time.",
            List.of(
                RpcParameter.required(
                    "blockhashes",
                    RpcParameter.Type.ARRAY,
                    "Blocks of the active chain, in whatever order"),
                RpcParameter.required(
                    "scanobjects",
                    RpcParameter.Type.ARRAY,
                    "Descriptors, or objects of desc and range (default of range: 1000)"),
                RpcParameter.optional(
                    "include_mempool",
                    RpcParameter.Type.BOOL,
                    "Whether to look into the mempool too (default: true)")),
            this::activity));
  }

  private JsonNode activity(RpcRequest request) throws RpcException {
    List<BlockHash> hashes = new ArrayList<>();
    for (String text : RawHex.strings(request, 0)) {
      hashes.add(BlockHash.parse(RpcRequest.hash(text, "blockhash")));
    }
    List<BlockIndex> blocks = context.ask(access -> sorted(access.chain(), hashes));
    Set<Script> wanted = new HashSet<>();
    for (JsonNode object : request.at(1)) {
      wanted.addAll(descriptors.scanned(object, new KeyRing(), false));
    }
    ObjectNode result = Json.object();
    ArrayNode events = result.putArray("activity");
    for (BlockIndex index : blocks) {
      ArrayNode found = context.ask(access -> inBlock(access.chain(), index, wanted));
      events.addAll(found);
    }
    if (request.bool(2, true)) {
      ArrayNode pooled = context.ask(access -> inMempool(access, wanted));
      events.addAll(pooled);
    }
    return result;
  }

  private static List<BlockIndex> sorted(Chainstate chain, List<BlockHash> hashes)
      throws RpcException {
    Set<BlockIndex> found = new HashSet<>();
    for (BlockHash hash : hashes) {
      BlockIndex index = Lookup.index(chain, hash);
      if (!chain.isActive(index)) {
        throw new RpcException(RpcErrorCode.INVALID_PARAMETER, "Block is not in main chain");
      }
      found.add(index);
    }
    return found.stream().sorted(Comparator.comparingInt(BlockIndex::height)).toList();
  }

  private ArrayNode inBlock(Chainstate chain, BlockIndex index, Set<Script> wanted)
      throws RpcException {
    Block block = Lookup.block(chain, index);
    Optional<BlockUndo> undo = Lookup.undo(chain, index);
    Events events = new Events(wanted, Optional.of(index));
    for (int i = 0; i < block.transactions().size(); i++) {
      Transaction tx = block.transactions().get(i);
      if (i > 0) {
        List<Coin> coins = BlockJson.spentBy(undo, i).orElseThrow(Lookup::unreadableUndo);
        for (int input = 0; input < coins.size(); input++) {
          events.spend(tx, input, coins.get(input).output());
        }
      }
      events.receive(tx);
    }
    return events.all;
  }

  private ArrayNode inMempool(NodeCore.Access access, Set<Script> wanted) {
    Events events = new Events(wanted, Optional.empty());
    CoinsView coins = access.engine().mempool().coins(access.chain().coins());
    Iterator<MempoolEntry> entries = access.engine().mempool().bestFirst();
    while (entries.hasNext()) {
      Transaction tx = entries.next().transaction();
      for (int input = 0; input < tx.inputs().size(); input++) {
        Optional<Coin> coin = coins.coin(tx.inputs().get(input).prevout());
        if (coin.isPresent()) {
          events.spend(tx, input, coin.get().output());
        }
      }
      events.receive(tx);
    }
    return events.all;
  }

  /** Collects what concerns the scripts that are wanted, of one block or of none. */
  private final class Events {
    final ArrayNode all = Json.array();

    private final Set<Script> wanted;
    private final Optional<BlockIndex> block;

    Events(Set<Script> wanted, Optional<BlockIndex> block) {
      this.wanted = wanted;
      this.block = block;
    }

    private ObjectNode event(String type, TxOut output) {
      ObjectNode event =
          all.addObject().put("type", type).put("amount", Amounts.of(output.value()));
      block.ifPresent(
          index -> event.put("blockhash", index.hash().toString()).put("height", index.height()));
      return event;
    }

    void spend(Transaction tx, int input, TxOut spent) {
      if (wanted.contains(spent.scriptPubKey())) {
        TxIn in = tx.inputs().get(input);
        event("spend", spent)
            .put("spend_txid", tx.txid().toString())
            .put("spend_vin", input)
            .put("prevout_txid", in.prevout().txid().toString())
            .put("prevout_vout", Integer.toUnsignedLong(in.prevout().index()))
            .set("prevout_spk", transactions.script(spent.scriptPubKey()));
      }
    }

    void receive(Transaction tx) {
      for (int n = 0; n < tx.outputs().size(); n++) {
        TxOut output = tx.outputs().get(n);
        if (wanted.contains(output.scriptPubKey())) {
          event("receive", output)
              .put("txid", tx.txid().toString())
              .put("vout", n)
              .set("output_spk", transactions.script(output.scriptPubKey()));
        }
      }
    }
  }
}
