package dev.grapevine.node.methods;

import dev.grapevine.chain.consensus.ConsensusLimits;
import dev.grapevine.chain.consensus.PartialMerkleTree;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.MalformedDataException;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.chain.state.Coin;
import dev.grapevine.node.index.TransactionFinder;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** Proofs that transactions are in a block (Bitcoin Core {@code rpc/txoutproof.cpp}). */
final class ProofMethods {
  /** As many outputs of 10 bytes as a block can hold. */
  private static final int MAX_OUTPUTS = ConsensusLimits.MAX_BLOCK_WEIGHT / 4 / 10;

  private final MethodContext context;
  private final TransactionFinder finder;

  ProofMethods(MethodContext context) {
    this.context = context;
    this.finder = context.transactions();
  }

  List<RpcMethod> all() {
    return List.of(
        new RpcMethod(
            "gettxoutproof",
            RpcMethod.Category.BLOCKCHAIN,
            "Returns a hex-encoded proof that transactions were included in a block. Without the"
                + " block's hash or -txindex one of them must have an unspent output.",
            List.of(
                RpcParameter.required("txids", RpcParameter.Type.ARRAY, "The ids to prove"),
                RpcParameter.optional(
                    "blockhash", RpcParameter.Type.HEX, "The block that they are in")),
            this::proof),
        new RpcMethod(
            "verifytxoutproof",
            RpcMethod.Category.BLOCKCHAIN,
            "Verifies that a proof points to transactions in a block of the active chain.",
            List.of(
                RpcParameter.required(
                    "proof", RpcParameter.Type.HEX, "The proof that gettxoutproof made")),
            this::verify));
  }

  private JsonNode proof(RpcRequest request) throws RpcException {
    Set<Txid> wanted = new LinkedHashSet<>();
    for (String text : RawHex.strings(request, 0)) {
      if (!wanted.add(Txid.parse(RpcRequest.hash(text, "txid")))) {
        throw Lookup.invalid("Invalid parameter, duplicated txid: " + text);
      }
    }
    if (wanted.isEmpty()) {
      throw Lookup.invalid("Parameter 'txids' cannot be empty");
    }
    Optional<BlockHash> named =
        request.has(1)
            ? Optional.of(BlockHash.parse(request.hash(1, "blockhash")))
            : Optional.empty();
    finder.catchUp();
    Block block = context.ask(access -> block(access.chain(), wanted, named));
    long found = block.transactions().stream().filter(t -> wanted.contains(t.txid())).count();
    if (found != wanted.size()) {
      throw new RpcException(
          RpcErrorCode.INVALID_ADDRESS_OR_KEY,
          "Not all transactions found in specified or retrieved block");
    }
    ByteWriter out = new ByteWriter(BlockHeader.SIZE + 1_024);
    out.writeBytes(block.header().toBytes());
    PartialMerkleTree.of(block.transactions(), wanted::contains).write(out);
    return Json.string(HexFormat.of().formatHex(out.toBytes()));
  }

  private Block block(Chainstate chain, Set<Txid> wanted, Optional<BlockHash> named)
      throws RpcException {
    if (named.isPresent()) {
      return Lookup.block(chain, Lookup.index(chain, named.get()));
    }
    for (Txid txid : wanted) {
      Optional<Coin> coin = unspent(chain, txid);
      if (coin.isPresent()) {
        return Lookup.block(chain, chain.atHeight(coin.get().height()).orElseThrow());
      }
    }
    BlockHash indexed =
        finder
            .blockOf(wanted.iterator().next())
            .orElseThrow(() ->
                new RpcException(
                    RpcErrorCode.INVALID_ADDRESS_OR_KEY, "Transaction not yet in block"));
    return Lookup.block(chain, Lookup.index(chain, indexed));
  }

  private static Optional<Coin> unspent(Chainstate chain, Txid txid) {
    for (int i = 0; i < MAX_OUTPUTS; i++) {
      Optional<Coin> coin = chain.coins().coin(new OutPoint(txid, i));
      if (coin.isPresent()) {
        return coin;
      }
    }
    return Optional.empty();
  }

  private JsonNode verify(RpcRequest request) throws RpcException {
    BlockHeader header;
    PartialMerkleTree tree;
    try {
      ByteReader in = new ByteReader(request.hex(0, "proof"));
      header = BlockHeader.read(in);
      tree = PartialMerkleTree.read(in);
    } catch (MalformedDataException e) {
      throw new RpcException(RpcErrorCode.MISC_ERROR, "Proof decode failed");
    }
    ArrayNode result = Json.array();
    Optional<PartialMerkleTree.Matches> matches =
        tree.matches().filter(m -> m.root().equals(header.merkleRoot()));
    if (matches.isEmpty()) {
      return result;
    }
    int count =
        context.ask(access ->
            access
                .chain()
                .find(header.hash())
                .filter(access.chain()::isActive)
                .map(BlockIndex::transactionCount)
                .orElseThrow(() ->
                    new RpcException(
                        RpcErrorCode.INVALID_ADDRESS_OR_KEY, "Block not found in chain")));
    if (count == tree.transactionCount()) {
      matches.get().txids().forEach(txid -> result.add(txid.toString()));
    }
    return result;
  }
}
