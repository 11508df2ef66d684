package dev.grapevine.node.methods;

import dev.grapevine.chain.consensus.BlockChecks;
import dev.grapevine.chain.crypto.HashWriter;
import dev.grapevine.chain.crypto.MuHash3072;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.BlockUndo;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.chain.state.Coin;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sums and checks over everything that is stored (Bitcoin Core {@code rpc/blockchain.cpp}, {@code
 * kernel/coinstats.cpp}). They run on the node's loop, which does nothing else meanwhile.
 */
final class CoinSetMethods {
  /** Txid, index, height and flag, amount, length: a size that does not depend on the store. */
  private static final int BOGO_OVERHEAD = 50;

  /** What a coin takes in the store beside its script, roughly: key, codes, LevelDB's own. */
  private static final int STORED_OVERHEAD = 48;

  private static final int DEFAULT_CHECK_LEVEL = 3;
  private static final int MAX_CHECK_LEVEL = 4;
  private static final int DEFAULT_CHECK_BLOCKS = 6;
  private static final int LEVEL_BLOCK = 1;
  private static final int LEVEL_UNDO = 2;

  private final MethodContext context;

  CoinSetMethods(MethodContext context) {
    this.context = context;
  }

  List<RpcMethod> all() {
    return List.of(
        new RpcMethod(
            "gettxoutsetinfo",
            RpcMethod.Category.BLOCKCHAIN,
            "Returns statistics about the unspent transaction output set. This may take some time,"
                + " in which the node does nothing else.",
            List.of(
                RpcParameter.optional(
                    "hash_type",
                    RpcParameter.Type.STRING,
                    "Which hash of the set to compute: hash_serialized_3 (default), muhash or"
                        + " none"),
                RpcParameter.optional(
                    "hash_or_height",
                    RpcParameter.Type.ANY,
                    "The block as of which to tell; needs coinstatsindex, which there is none of"),
                RpcParameter.optional(
                    "use_index",
                    RpcParameter.Type.BOOL,
                    "Use coinstatsindex if there is one (default: true)")),
            this::coinSetInfo),
        new RpcMethod(
            "verifychain",
            RpcMethod.Category.BLOCKCHAIN,
            "Verifies the stored blocks: at level 0 that they can be read, at 1 their checks that"
                + " need no other block, at 2 and up their undo data.",
            List.of(
                RpcParameter.optional(
                    "checklevel", RpcParameter.Type.NUMBER, "How thorough, 0 to 4 (default: 3)"),
                RpcParameter.optional(
                    "nblocks",
                    RpcParameter.Type.NUMBER,
                    "The number of blocks to check, 0 for all (default: 6)")),
            request -> {
              int level = Math.clamp(request.integer(0, DEFAULT_CHECK_LEVEL), 0, MAX_CHECK_LEVEL);
              int blocks = request.integer(1, DEFAULT_CHECK_BLOCKS);
              return Json.bool(context.ask(access -> isSound(access.chain(), level, blocks)));
            }));
  }

  /** Which hash is wanted. */
  private enum Kind {
    SERIALIZED("hash_serialized_3"),
    MUHASH("muhash"),
    NONE("none");

    final String text;

    Kind(String text) {
      this.text = text;
    }

    static Kind parse(String text) throws RpcException {
      for (Kind kind : values()) {
        if (kind.text.equals(text)) {
          return kind;
        }
      }
      throw Lookup.invalid("'" + text + "' is not a valid hash_type");
    }
  }

  private JsonNode coinSetInfo(RpcRequest request) throws RpcException {
    Kind kind = Kind.parse(request.optionalString(0).orElse(Kind.SERIALIZED.text));
    if (request.has(1)) {
      throw Lookup.invalid("Querying specific block heights requires coinstatsindex");
    }
    return context.ask(access -> new Sums(kind).of(access.chain()));
  }

  /** The hash of all coins that {@code gettxoutsetinfo} gives first. On the node's loop. */
  static String serializedHash(Chainstate chain) {
    return new Sums(Kind.SERIALIZED).of(chain).path(Kind.SERIALIZED.text).stringValue();
  }

  /** Adds up the coins, which come by txid and index. */
  private static final class Sums {
    private final Kind kind;
    private final HashWriter serialized = new HashWriter();
    private final MuHash3072 muHash = new MuHash3072();
    private Optional<Txid> last = Optional.empty();
    private long transactions;
    private long outputs;
    private long bogoSize;
    private long stored;
    private long total;

    Sums(Kind kind) {
      this.kind = kind;
    }

    ObjectNode of(Chainstate chain) {
      chain.forEachCoin(this::add);
      BlockIndex tip = chain.tip();
      ObjectNode result =
          Json.object()
              .put("height", tip.height())
              .put("bestblock", tip.hash().toString())
              .put("txouts", outputs)
              .put("bogosize", bogoSize);
      switch (kind) {
        case SERIALIZED -> result.put(kind.text, display(serialized.finishDouble()));
        case MUHASH -> result.put(kind.text, display(muHash.hash()));
        case NONE -> {}
      }
      return result
          .put("total_amount", Amounts.of(total))
          .put("transactions", transactions)
          .put("disk_size", stored);
    }

    private void add(OutPoint outPoint, Coin coin) {
      if (last.filter(outPoint.txid()::equals).isEmpty()) {
        transactions++;
        last = Optional.of(outPoint.txid());
      }
      int script = coin.output().scriptPubKey().length();
      outputs++;
      bogoSize += BOGO_OVERHEAD + script;
      stored += STORED_OVERHEAD + script;
      total += coin.output().value();
      if (kind != Kind.NONE) {
        ByteWriter out = new ByteWriter(BOGO_OVERHEAD + script + 8);
        out.writeHash(outPoint.txid());
        out.writeInt32(outPoint.index());
        out.writeInt32(coin.height() << 1 | (coin.coinbase() ? 1 : 0));
        coin.output().write(out);
        if (kind == Kind.SERIALIZED) {
          serialized.bytes(out.toBytes());
        } else {
          muHash.insert(out.toBytes());
        }
      }
    }

    private static String display(byte[] hash) {
      return BlockHash.of(hash).toString();
    }
  }

  /** Whether the last {@code count} blocks are stored as they should be. */
  private static boolean isSound(Chainstate chain, int level, int count) throws RpcException {
    int blocks = count <= 0 || count > chain.tip().height() ? chain.tip().height() : count;
    BlockIndex index = chain.tip();
    for (int i = 0; i < blocks; i++) {
      if (!index.hasData()) {
        return true;
      }
      Optional<Block> block = chain.block(index);
      if (block.isEmpty() || !block.get().hash().equals(index.hash())) {
        return false;
      }
      if (level >= LEVEL_BLOCK && !isValid(block.get(), chain)) {
        return false;
      }
      if (level >= LEVEL_UNDO && !hasUndo(chain.undo(index), block.get())) {
        return false;
      }
      index =
          index
              .previous()
              .orElseThrow(() -> new RpcException(RpcErrorCode.DATABASE_ERROR, "No such block"));
    }
    return true;
  }

  private static boolean isValid(Block block, Chainstate chain) {
    return BlockChecks.check(block, chain.params()).isValid();
  }

  /** There is a list for each transaction but the first, with a coin for each input. */
  private static boolean hasUndo(Optional<BlockUndo> undo, Block block) {
    if (undo.isEmpty() || undo.get().spent().size() != block.transactions().size() - 1) {
      return false;
    }
    for (int i = 1; i < block.transactions().size(); i++) {
      if (undo.get().spent().get(i - 1).size() != block.transactions().get(i).inputs().size()) {
        return false;
      }
    }
    return true;
  }
}
