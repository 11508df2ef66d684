package dev.grapevine.chain.primitives;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.crypto.Sha256;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MerkleTreeTest {
  private static List<Transaction> transactions(int count) {
    List<Transaction> transactions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Witness witness = Witness.of(List.of(new byte[] {(byte) i}));
      TxIn input = new TxIn(OutPoint.NULL, Script.EMPTY, i, witness);
      transactions.add(Transaction.of(1, List.of(input), List.of(new TxOut(i, Script.EMPTY)), 0));
    }
    return transactions;
  }

  /** The definition, level by level. */
  private static MerkleRoot naive(List<Transaction> txs, Function<Transaction, byte[]> leaf) {
    List<byte[]> level = new ArrayList<>(txs.stream().map(leaf).toList());
    while (level.size() > 1) {
      if (level.size() % 2 == 1) {
        level.add(level.getLast());
      }
      List<byte[]> above = new ArrayList<>();
      for (int i = 0; i < level.size(); i += 2) {
        byte[] both = Arrays.copyOf(level.get(i), 64);
        System.arraycopy(level.get(i + 1), 0, both, 32, 32);
        above.add(Sha256.doubleHash(both));
      }
      level = above;
    }
    return MerkleRoot.of(level.getFirst());
  }

  @Test
  void aBlockHashesEachOfItsRootsOnce() {
    List<Transaction> transactions = transactions(9);
    BlockHeader header = new BlockHeader(1, BlockHash.ZERO, MerkleRoot.ZERO, 0, 0, 0);
    Block block = new Block(header, transactions);
    assertThat(block.txidRoot()).isEqualTo(MerkleTree.ofTxids(transactions));
    assertThat(block.txidRoot()).isSameAs(block.txidRoot());
    assertThat(block.witnessRoot()).isEqualTo(MerkleTree.ofWtxids(transactions));
    assertThat(block.witnessRoot()).isSameAs(block.witnessRoot());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 31, 100})
  void equalsTheDefinition(int count) {
    List<Transaction> txs = transactions(count);
    MerkleTree.Root root = MerkleTree.ofTxids(txs);
    assertThat(root.root()).isEqualTo(naive(txs, tx -> tx.txid().toBytes()));
    assertThat(root.mutated()).isFalse();
    assertThat(MerkleTree.ofWtxids(txs))
        .isEqualTo(
            naive(txs, tx -> tx.equals(txs.getFirst()) ? new byte[32] : tx.wtxid().toBytes()));
  }

  @Test
  void isZeroOverNothing() {
    assertThat(MerkleTree.ofTxids(List.of()))
        .isEqualTo(new MerkleTree.Root(MerkleRoot.ZERO, false));
  }

  /** CVE-2012-2459: the end of a list repeated, at every level where that keeps the root. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void noticesARepeatedEnd(int repeated) {
    List<Transaction> txs = transactions(3 * repeated);
    List<Transaction> longer = new ArrayList<>(txs);
    longer.addAll(txs.subList(txs.size() - repeated, txs.size()));
    assertThat(MerkleTree.ofTxids(longer).root()).isEqualTo(MerkleTree.ofTxids(txs).root());
    assertThat(MerkleTree.ofTxids(longer).mutated()).isTrue();
    assertThat(MerkleTree.ofTxids(txs).mutated()).isFalse();
  }
}
