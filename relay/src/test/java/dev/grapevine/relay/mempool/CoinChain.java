package dev.grapevine.relay.mempool;

import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.consensus.Deployments;
import dev.grapevine.chain.consensus.ValidationResult;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.primitives.MerkleRoot;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.BlockResult;
import dev.grapevine.chain.state.ChainPort;
import dev.grapevine.chain.state.ChainStep;
import dev.grapevine.chain.state.Coin;
import dev.grapevine.chain.state.CoinsView;
import dev.grapevine.chain.state.HeaderResult;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A chain that is nothing but its coins: blocks change them and can be taken back. */
final class CoinChain implements ChainPort {
  private static final BlockHeader HEADER =
      new BlockHeader(4, BlockHash.ZERO, new MerkleRoot(0, 0, 0, 0), 0, 0x207fffff, 0);

  private final ChainPort real;
  private final Map<OutPoint, Coin> coins = new HashMap<>();
  private final Deque<Map<OutPoint, Coin>> before = new ArrayDeque<>();
  private final Deque<Block> blocks = new ArrayDeque<>();

  /** Says what {@code real} says of everything but coins. */
  CoinChain(ChainPort real) {
    this.real = real;
  }

  void give(OutPoint outPoint, Coin coin) {
    coins.put(outPoint, coin);
  }

  Block connect(List<Transaction> transactions) {
    before.push(new HashMap<>(coins));
    for (Transaction tx : transactions) {
      for (TxIn input : tx.inputs()) {
        coins.remove(input.prevout());
      }
      for (int i = 0; i < tx.outputs().size(); i++) {
        coins.put(new OutPoint(tx.txid(), i), new Coin(tx.outputs().get(i), 1, false));
      }
    }
    Block block = new Block(HEADER, transactions);
    blocks.push(block);
    return block;
  }

  int height() {
    return blocks.size();
  }

  Block disconnect() {
    coins.clear();
    coins.putAll(before.pop());
    return blocks.pop();
  }

  @Override
  public CoinsView coins() {
    return outPoint -> Optional.ofNullable(coins.get(outPoint));
  }

  @Override
  public BlockIndex tip() {
    return real.tip();
  }

  @Override
  public ChainParams params() {
    return real.params();
  }

  @Override
  public Deployments deployments() {
    return real.deployments();
  }

  @Override
  public BlockIndex bestHeader() {
    return real.bestHeader();
  }

  @Override
  public Optional<BlockIndex> find(BlockHash hash) {
    return real.find(hash);
  }

  @Override
  public Optional<BlockIndex> atHeight(int height) {
    return real.atHeight(height);
  }

  @Override
  public HeaderResult acceptHeader(BlockHeader header, long unixSeconds) {
    throw new UnsupportedOperationException();
  }

  @Override
  public BlockResult acceptBlock(Block block, boolean requested, long unixSeconds) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ChainStep advance(long unixSeconds) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void invalidateBlock(BlockIndex index) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean canLeave(BlockIndex index) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void reconsiderBlock(BlockIndex index) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void preciousBlock(BlockIndex index) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ValidationResult checkTemplate(Block block, long unixSeconds) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<Block> block(BlockIndex index) {
    return real.block(index);
  }

  @Override
  public int headerCount() {
    return real.headerCount();
  }

  @Override
  public void flush() {
    throw new UnsupportedOperationException();
  }
}
