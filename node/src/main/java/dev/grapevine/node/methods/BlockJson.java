package dev.grapevine.node.methods;

import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.consensus.ProofOfWork;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.BlockUndo;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.chain.state.Coin;
import dev.grapevine.node.rpc.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Headers and blocks as JSON (Bitcoin Core {@code blockheaderToJSON}, {@code blockToJSON}).
 * Immutable; what takes a {@link BlockIndex} is for the node's loop, the rest for any thread.
 */
public final class BlockJson {
  /** Transactions by their ids alone. */
  public static final int TXIDS = 1;

  /** Transactions in full. */
  static final int DETAILS = 2;

  /** Transactions in full, with the coins that they spend. */
  public static final int PREVOUTS = 3;

  /** The exponent at which a mantissa of 0xffff is difficulty 1. */
  private static final int UNIT_EXPONENT = 29;

  /** As many as Bitcoin Core prints. */
  private static final MathContext DIFFICULTY_DIGITS = new MathContext(16);

  private static final int MANTISSA_MASK = 0x00ff_ffff;

  private final TransactionJson transactions;

  /** Shows transactions by {@code transactions}. */
  public BlockJson(TransactionJson transactions) {
    this.transactions = transactions;
  }

  /** A header with its place in the chain. */
  public static ObjectNode header(Chainstate chain, BlockIndex index) {
    BlockHeader header = index.header();
    ObjectNode result =
        Json.object()
            .put("hash", index.hash().toString())
            .put("confirmations", chain.confirmations(index))
            .put("height", index.height())
            .put("version", header.version())
            .put("versionHex", hex(header.version()))
            .put("merkleroot", header.merkleRoot().toString())
            .put("time", header.time())
            .put("mediantime", index.medianTimePast())
            .put("nonce", Integer.toUnsignedLong(header.nonce()))
            .put("bits", hex(header.bits()))
            .put("target", target(chain.params(), header.bits()))
            .put("difficulty", difficulty(header.bits()))
            .put("chainwork", hex(index.chainWork()))
            .put("nTx", index.transactionCount());
    index.previous().ifPresent(p -> result.put("previousblockhash", p.hash().toString()));
    if (chain.isActive(index)) {
      chain
          .atHeight(index.height() + 1)
          .ifPresent(next -> result.put("nextblockhash", next.hash().toString()));
    }
    return result;
  }

  /**
   * Adds a block's contents to its header.
   *
   * @param verbosity {@link #TXIDS} and up
   * @param undo what it spent, if known
   */
  public ObjectNode block(ObjectNode header, Block block, int verbosity, Optional<BlockUndo> undo) {
    header
        .put("strippedsize", block.baseSize())
        .put("size", block.totalSize())
        .put("weight", block.weight())
        .set("coinbase_tx", coinbase(block.transactions().getFirst()));
    ArrayNode array = header.putArray("tx");
    for (int i = 0; i < block.transactions().size(); i++) {
      Transaction transaction = block.transactions().get(i);
      if (verbosity == TXIDS) {
        array.add(transaction.txid().toString());
        continue;
      }
      Optional<List<Coin>> spent = spentBy(undo, i);
      // A tree of thousands of them would be many times as large as what it says.
      array.add(
          Json.later(
              () -> transactions.of(Json.object(), transaction, spent, verbosity >= PREVOUTS)));
    }
    return header;
  }

  /** The coins that the block's transaction at {@code position} spent, if known. */
  static Optional<List<Coin>> spentBy(Optional<BlockUndo> undo, int position) {
    return position == 0 ? Optional.empty() : undo.map(u -> u.spent().get(position - 1));
  }

  private static ObjectNode coinbase(Transaction transaction) {
    TxIn input = transaction.inputs().getFirst();
    ObjectNode result =
        Json.object()
            .put("version", Integer.toUnsignedLong(transaction.version()))
            .put("locktime", Integer.toUnsignedLong(transaction.lockTime()))
            .put("sequence", Integer.toUnsignedLong(input.sequence()))
            .put("coinbase", input.scriptSig().toHex());
    if (!input.witness().isEmpty()) {
      result.put("witness", HexFormat.of().formatHex(input.witness().items().getFirst()));
    }
    return result;
  }

  /** Eight hex digits. */
  static String hex(int value) {
    return HexFormat.of().toHexDigits(value);
  }

  /** 64 hex digits. */
  static String hex(BigInteger value) {
    return String.format(Locale.ROOT, "%064x", value);
  }

  /** The target of a compact form. */
  static String target(ChainParams params, int bits) {
    return hex(ProofOfWork.target(bits, params.powLimit()).orElse(BigInteger.ZERO));
  }

  /** How many times harder than difficulty 1, the easiest of the main network. */
  static BigDecimal difficulty(int bits) {
    double difficulty = (double) 0xffff / (bits & MANTISSA_MASK);
    int exponent = bits >>> 24;
    for (; exponent < UNIT_EXPONENT; exponent++) {
      difficulty *= 256;
    }
    for (; exponent > UNIT_EXPONENT; exponent--) {
      difficulty /= 256;
    }
    return new BigDecimal(difficulty, DIFFICULTY_DIGITS).stripTrailingZeros();
  }
}
