package dev.grapevine.node.methods;

import dev.grapevine.chain.address.AddressCodec;
import dev.grapevine.chain.address.DecodedAddress;
import dev.grapevine.chain.consensus.WitnessCommitment;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.primitives.Witness;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.node.core.NodeCore;
import dev.grapevine.node.mining.Miner;
import dev.grapevine.node.mining.MiningException;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import dev.grapevine.relay.BlockSubmission;
import dev.grapevine.relay.mempool.MempoolEntry;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Making blocks and handing them in (Bitcoin Core {@code rpc/mining.cpp}). */
final class MiningMethods {
  private static final int TXID_DIGITS = 64;

  private final MethodContext context;
  private final AddressCodec addresses;
  private final Descriptors descriptors;
  private final Miner miner;

  MiningMethods(MethodContext context, AddressCodec addresses, Descriptors descriptors) {
    this.context = context;
    this.addresses = addresses;
    this.descriptors = descriptors;
    this.miner = new Miner(context.core(), context.templates(), context.stopping());
  }

  List<RpcMethod> all() {
    RpcParameter maxTries =
        RpcParameter.optional(
            "maxtries", RpcParameter.Type.NUMBER, "How many iterations to try (default: 1000000)");
    return List.of(
        new RpcMethod(
            "generate",
            RpcMethod.Category.HIDDEN,
            "has been replaced by the -generate cli option. Refer to -help for more information.\n",
            List.of(),
            request -> {
              throw new RpcException(RpcErrorCode.METHOD_NOT_FOUND, request.method().fullHelp());
            }),
        new RpcMethod(
            "generateblock",
            RpcMethod.Category.HIDDEN,
            "Mine a set of ordered transactions to a specified address or descriptor and return"
                + " the block hash. Transaction fees are not collected in the block reward.",
            List.of(
                RpcParameter.required(
                    "output",
                    RpcParameter.Type.STRING,
                    "The address or descriptor to send the newly generated bitcoin to"),
                RpcParameter.required(
                    "transactions",
                    RpcParameter.Type.ARRAY,
                    "Hex strings which are either txids of the mempool or raw transactions"),
                RpcParameter.optional(
                    "submit",
                    RpcParameter.Type.BOOL,
                    "Whether to submit the block, or to return it as hex (default: true)")),
            this::generateBlock),
        new RpcMethod(
            "generatetoaddress",
            RpcMethod.Category.HIDDEN,
            "Mine to a specified address and return the block hashes.",
            List.of(
                RpcParameter.required(
                    "nblocks", RpcParameter.Type.NUMBER, "How many blocks are generated"),
                RpcParameter.required(
                    "address",
                    RpcParameter.Type.STRING,
                    "The address to send the newly generated bitcoin to"),
                maxTries),
            this::generateToAddress),
        new RpcMethod(
            "generatetodescriptor",
            RpcMethod.Category.HIDDEN,
            "Mine to a specified descriptor and return the block hashes.",
            List.of(
                RpcParameter.required(
                    "num_blocks", RpcParameter.Type.NUMBER, "How many blocks are generated"),
                RpcParameter.required(
                    "descriptor",
                    RpcParameter.Type.STRING,
                    "The descriptor to send the newly generated bitcoin to"),
                maxTries),
            this::generateToDescriptor),
        new RpcMethod(
            "submitblock",
            RpcMethod.Category.MINING,
            "Attempts to submit new block to network. Returns null when it was taken, else why not"
                + " (BIP22).",
            List.of(
                RpcParameter.required(
                    "hexdata", RpcParameter.Type.HEX, "The hex-encoded block data to submit"),
                RpcParameter.optional(
                    "dummy", RpcParameter.Type.STRING, "Taken for BIP22, and ignored")),
            this::submitBlock));
  }

  private JsonNode generateToAddress(RpcRequest request) throws RpcException {
    Script payTo =
        scriptOf(request.string(1))
            .orElseThrow(() ->
                new RpcException(RpcErrorCode.INVALID_ADDRESS_OR_KEY, "Error: Invalid address"));
    return generate(request, payTo);
  }

  private Optional<Script> scriptOf(String address) {
    return addresses.decode(address) instanceof DecodedAddress.Valid(Script script)
        ? Optional.of(script)
        : Optional.empty();
  }

  private JsonNode generateToDescriptor(RpcRequest request) throws RpcException {
    return generate(request, descriptors.payTo(request.string(1)));
  }

  private JsonNode generate(RpcRequest request, Script payTo) throws RpcException {
    int count = request.integer(0);
    long maxTries = request.longInteger(2, Miner.DEFAULT_MAX_TRIES);
    ArrayNode hashes = Json.array();
    try {
      miner.generate(count, payTo, maxTries).forEach(hash -> hashes.add(hash.toString()));
    } catch (MiningException e) {
      throw failed(e, RpcErrorCode.MISC_ERROR);
    }
    return hashes;
  }

  private static RpcException failed(MiningException e, RpcErrorCode whenInvalid) {
    return new RpcException(
        switch (e.kind()) {
          case INVALID -> whenInvalid;
          case NOT_FOUND -> RpcErrorCode.MISC_ERROR;
          case REFUSED -> RpcErrorCode.INTERNAL_ERROR;
          case UNAVAILABLE -> RpcErrorCode.CLIENT_NOT_CONNECTED;
        },
        e.reason());
  }

  private JsonNode generateBlock(RpcRequest request) throws RpcException {
    Script payTo = addressOrDescriptor(request.string(0));
    List<Transaction> transactions = new ArrayList<>();
    for (String text : RawHex.strings(request, 1)) {
      transactions.add(transaction(text));
    }
    boolean submit = request.bool(2, true);
    try {
      Block block = miner.generate(payTo, transactions, submit);
      ObjectNode result = Json.object().put("hash", block.hash().toString());
      return submit ? result : result.put("hex", HexFormat.of().formatHex(block.toBytes()));
    } catch (MiningException e) {
      throw failed(e, RpcErrorCode.VERIFY_ERROR);
    }
  }

  private Script addressOrDescriptor(String text) throws RpcException {
    Optional<Script> address = scriptOf(text);
    if (address.isPresent()) {
      return address.get();
    }
    try {
      return descriptors.payTo(text);
    } catch (RpcException e) {
      if (e.is(RpcErrorCode.INVALID_PARAMETER)
          || e.text().startsWith("Cannot derive script without private keys")) {
        throw e;
      }
      throw new RpcException(
          RpcErrorCode.INVALID_ADDRESS_OR_KEY, "Error: Invalid address or descriptor");
    }
  }

  private Transaction transaction(String text) throws RpcException {
    if (text.length() == TXID_DIGITS && text.chars().allMatch(HexFormat::isHexDigit)) {
      Txid txid = Txid.parse(text);
      return context
          .ask(access -> access.engine().mempool().get(txid).map(MempoolEntry::transaction))
          .orElseThrow(() ->
              new RpcException(
                  RpcErrorCode.INVALID_ADDRESS_OR_KEY, "Transaction " + text + " not in mempool."));
    }
    return RawHex.transaction(text)
        .orElseThrow(() ->
            new RpcException(
                RpcErrorCode.DESERIALIZATION_ERROR,
                "Transaction decode failed for "
                    + text
                    + ". Make sure the tx has at least one input."));
  }

  private JsonNode submitBlock(RpcRequest request) throws RpcException {
    Block block =
        RawHex.block(request.string(0))
            .orElseThrow(
                () -> new RpcException(RpcErrorCode.DESERIALIZATION_ERROR, "Block decode failed"));
    Optional<String> problem = context.ask(access -> submit(access, block));
    return problem.isPresent() ? Json.string(problem.get()) : Json.NULL;
  }

  /** Hands a block in; empty if it is now in the active chain. */
  private static Optional<String> submit(NodeCore.Access access, Block block) {
    Chainstate chain = access.chain();
    boolean stored =
        chain.find(block.hash()).filter(index -> index.hasData() && !index.isFailed()).isPresent();
    if (stored) {
      return Optional.of("duplicate");
    }
    Block complete = withReservedValue(chain, block);
    return switch (access.engine().submit(access.now(), complete)) {
      case BlockSubmission.Accepted accepted ->
          accepted.isNew() ? Optional.empty() : Optional.of("duplicate");
      case BlockSubmission.Inconclusive ignored -> Optional.of("inconclusive");
      case BlockSubmission.Rejected rejected -> Optional.of(rejected.reason().rejectReason());
    };
  }

  /**
   * Miners that know nothing of witnesses leave out the value that the commitment is over, which is
   * not covered by the block's hash (Bitcoin Core {@code UpdateUncommittedBlockStructures}).
   */
  private static Block withReservedValue(Chainstate chain, Block block) {
    if (block.transactions().isEmpty()) {
      return block;
    }
    Transaction coinbase = block.transactions().getFirst();
    int segwitHeight = chain.params().segwitHeight();
    boolean missing =
        chain
                .find(block.header().previous())
                .map(BlockIndex::height)
                .filter(height -> height + 1 >= segwitHeight)
                .isPresent()
            && coinbase.isCoinbase()
            && !coinbase.hasWitness()
            && WitnessCommitment.find(coinbase).isPresent();
    if (!missing) {
      return block;
    }
    TxIn input = coinbase.inputs().getFirst();
    Witness reserved = Witness.of(List.of(new byte[WitnessCommitment.RESERVED_SIZE]));
    List<Transaction> transactions = new ArrayList<>(block.transactions());
    transactions.set(
        0,
        Transaction.of(
            coinbase.version(),
            List.of(new TxIn(input.prevout(), input.scriptSig(), input.sequence(), reserved)),
            coinbase.outputs(),
            coinbase.lockTime()));
    return new Block(block.header(), transactions);
  }
}
