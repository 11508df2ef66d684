package dev.grapevine.chain.testing;

import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.consensus.CoinbaseHeight;
import dev.grapevine.chain.consensus.ProofOfWork;
import dev.grapevine.chain.consensus.WitnessCommitment;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.primitives.MerkleRoot;
import dev.grapevine.chain.primitives.MerkleTree;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Witness;
import dev.grapevine.chain.script.ScriptBuilder;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A block to be mined, valid as {@link ChainBuilder#draft} hands it out; each setter may break it.
 * Not thread-safe.
 */
public final class BlockDraft {
  private static final int VERSION = 0x2000_0000;
  private static final byte[] RESERVED = new byte[WitnessCommitment.RESERVED_SIZE];

  private final ChainParams params;
  private final BlockHash previous;
  private final List<Transaction> transactions = new ArrayList<>();
  private int version = VERSION;
  private long time;
  private int bits;
  private Script coinbaseScript;
  private long coinbaseValue;
  private Lock coinbaseLock = Lock.WITNESS_KEY;
  private boolean committed = true;
  private Optional<Transaction> coinbase = Optional.empty();
  private Optional<MerkleRoot> merkleRoot = Optional.empty();

  BlockDraft(ChainParams params, BlockHash previous, int height, int branch) {
    this.params = params;
    this.previous = previous;
    this.bits = params.powLimitBits();
    // The second push sets branches apart, and keeps the first heights from being too short.
    this.coinbaseScript =
        new ScriptBuilder()
            .raw(CoinbaseHeight.push(height).bytes())
            .data(new byte[] {(byte) branch, (byte) (branch >>> 8)})
            .build();
  }

  /** Version, 0x20000000 unless set. */
  public BlockDraft version(int value) {
    version = value;
    return this;
  }

  /** Unix seconds. */
  public BlockDraft time(long unixSeconds) {
    time = unixSeconds;
    return this;
  }

  /** Compact target. */
  public BlockDraft bits(int value) {
    bits = value;
    return this;
  }

  /** The coinbase's script. */
  public BlockDraft coinbaseScript(Script script) {
    coinbaseScript = script;
    return this;
  }

  /** What the coinbase claims, in satoshi; the subsidy unless set. */
  public BlockDraft coinbaseValue(long satoshi) {
    coinbaseValue = satoshi;
    return this;
  }

  /** What locks the coinbase's output; a key by witness unless set. */
  public BlockDraft coinbaseLock(Lock lock) {
    coinbaseLock = lock;
    return this;
  }

  /** The coinbase as it is to be. */
  public BlockDraft coinbase(Transaction tx) {
    coinbase = Optional.of(tx);
    return this;
  }

  /** Leaves the witness commitment out, and the coinbase's witness. */
  public BlockDraft uncommitted() {
    committed = false;
    return this;
  }

  /** Adds transactions after those there are. */
  public BlockDraft add(Transaction... more) {
    transactions.addAll(List.of(more));
    return this;
  }

  /** The Merkle root to be claimed, instead of the right one. */
  public BlockDraft merkleRoot(MerkleRoot root) {
    merkleRoot = Optional.of(root);
    return this;
  }

  /** Builds the block and finds a nonce. */
  public Block mine() {
    Block unmined = unmined();
    BigInteger target = ProofOfWork.fromCompact(bits).min(params.powLimit());
    BlockHeader header = unmined.header();
    for (int nonce = 0; ; nonce++) {
      header = header.withNonce(nonce);
      if (ProofOfWork.meets(header.hash(), target)) {
        return new Block(header, unmined.transactions());
      }
    }
  }

  /** Builds the block with nonce 0. */
  public Block unmined() {
    List<Transaction> all = new ArrayList<>();
    all.add(coinbase.orElseGet(this::makeCoinbase));
    all.addAll(transactions);
    MerkleRoot root = merkleRoot.orElseGet(() -> MerkleTree.ofTxids(all).root());
    return new Block(new BlockHeader(version, previous, root, (int) time, bits, 0), all);
  }

  private Transaction makeCoinbase() {
    List<TxOut> outputs = new ArrayList<>();
    outputs.add(new TxOut(coinbaseValue, coinbaseLock.script()));
    TxIn input = new TxIn(OutPoint.NULL, coinbaseScript, TxIn.SEQUENCE_FINAL);
    if (committed) {
      List<Transaction> leaves = new ArrayList<>();
      leaves.add(Transaction.of(2, List.of(input), outputs, 0));
      leaves.addAll(transactions);
      outputs.add(new TxOut(0, WitnessCommitment.script(leaves, RESERVED)));
      Witness reserved = Witness.of(List.of(RESERVED.clone()));
      input = new TxIn(input.prevout(), input.scriptSig(), input.sequence(), reserved);
    }
    return Transaction.of(2, List.of(input), outputs, 0);
  }
}
