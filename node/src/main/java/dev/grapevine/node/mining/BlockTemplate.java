package dev.grapevine.node.mining;

import dev.grapevine.chain.consensus.CoinbaseHeight;
import dev.grapevine.chain.consensus.WitnessCommitment;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.primitives.MerkleTree;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Witness;
import dev.grapevine.chain.script.ScriptBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A block that lacks its proof of work. Immutable; for any thread.
 *
 * @param height of the block
 * @param previous the block it stands on
 * @param version version bits
 * @param time Unix seconds
 * @param minTime least time that the block may have, Unix seconds
 * @param bits target in compact form
 * @param reward satoshi that the coinbase pays: subsidy and fees
 * @param payTo whom the coinbase pays
 * @param segwit it may have witnesses, and its coinbase opens the commitment to them
 * @param selected what it confirms, parents before children, without the coinbase
 */
public record BlockTemplate(
    int height,
    BlockHash previous,
    int version,
    long time,
    long minTime,
    int bits,
    long reward,
    Script payTo,
    boolean segwit,
    List<Selected> selected) {
  private static final int COINBASE_VERSION = 2;

  /**
   * Not final, so that the coinbase's lock time counts (Bitcoin Core {@code
   * MAX_SEQUENCE_NONFINAL}).
   */
  private static final int COINBASE_SEQUENCE = TxIn.SEQUENCE_FINAL - 1;

  /** Up to here the push of the height is one byte, and a coinbase script needs two. */
  private static final int LAST_ONE_BYTE_HEIGHT = 16;

  /** A chosen transaction, its fee in satoshi and its sigop cost. */
  public record Selected(Transaction transaction, long fee, int sigopCost) {}

  public BlockTemplate {
    selected = List.copyOf(selected);
  }

  /**
   * The block with nonce 0.
   *
   * @param extraNonce goes into the coinbase when every nonce of the header has been tried; 0 for
   *     none
   */
  public Block block(int extraNonce) {
    List<Transaction> transactions = new ArrayList<>(1 + selected.size());
    transactions.add(coinbase(extraNonce, Optional.empty()));
    for (Selected each : selected) {
      transactions.add(each.transaction());
    }
    byte[] reserved = new byte[WitnessCommitment.RESERVED_SIZE];
    Script commitment = WitnessCommitment.script(transactions, reserved);
    transactions.set(0, coinbase(extraNonce, Optional.of(new TxOut(0, commitment))));
    BlockHeader header =
        new BlockHeader(
            version, previous, MerkleTree.ofTxids(transactions).root(), (int) time, bits, 0);
    return new Block(header, transactions);
  }

  /**
   * As Bitcoin Core's, it commits to the witnesses before segwit too; what opens that comes with.
   */
  private Transaction coinbase(int extraNonce, Optional<TxOut> commitment) {
    ScriptBuilder script = new ScriptBuilder().raw(CoinbaseHeight.push(height).bytes());
    if (extraNonce > 0 || height <= LAST_ONE_BYTE_HEIGHT) {
      script.number(extraNonce);
    }
    Witness witness =
        segwit && commitment.isPresent()
            ? Witness.of(List.of(new byte[WitnessCommitment.RESERVED_SIZE]))
            : Witness.EMPTY;
    List<TxOut> outputs = new ArrayList<>(2);
    outputs.add(new TxOut(reward, payTo));
    commitment.ifPresent(outputs::add);
    return Transaction.of(
        COINBASE_VERSION,
        List.of(new TxIn(OutPoint.NULL, script.build(), COINBASE_SEQUENCE, witness)),
        outputs,
        height - 1);
  }
}
