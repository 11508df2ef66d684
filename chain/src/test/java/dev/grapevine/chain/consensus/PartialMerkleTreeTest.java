package dev.grapevine.chain.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.MerkleTree;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.primitives.Witness;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PartialMerkleTreeTest {
  private static List<Transaction> transactions(int count) {
    List<Transaction> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(
          Transaction.of(
              1,
              List.of(new TxIn(OutPoint.NULL, Script.EMPTY, i, Witness.EMPTY)),
              List.of(new TxOut(i, Script.EMPTY)),
              0));
    }
    return all;
  }

  private static PartialMerkleTree reread(PartialMerkleTree tree) {
    ByteWriter out = new ByteWriter(64);
    tree.write(out);
    return PartialMerkleTree.read(new ByteReader(out.toBytes()));
  }

  @Test
  void provesWhatItWasMadeFor() {
    SplittableRandom random = new SplittableRandom(3);
    for (int count : new int[] {1, 2, 3, 4, 5, 7, 16, 17, 100, 313}) {
      List<Transaction> transactions = transactions(count);
      Set<Txid> wanted = new LinkedHashSet<>();
      for (Transaction transaction : transactions) {
        if (random.nextInt(4) == 0) {
          wanted.add(transaction.txid());
        }
      }

      PartialMerkleTree tree = reread(PartialMerkleTree.of(transactions, wanted::contains));

      PartialMerkleTree.Matches matches = tree.matches().orElseThrow();
      assertThat(matches.root()).isEqualTo(MerkleTree.ofTxids(transactions).root());
      assertThat(matches.txids()).containsExactlyElementsOf(wanted);
    }
  }

  @Test
  void nothingMayBeLeftOver() {
    List<Transaction> transactions = transactions(9);
    Txid wanted = transactions.get(4).txid();
    PartialMerkleTree tree = PartialMerkleTree.of(transactions, wanted::equals);
    List<byte[]> more = new ArrayList<>(tree.hashes());
    more.add(new byte[32]);

    assertThat(new PartialMerkleTree(9, more, tree.bits()).matches()).isEmpty();
    assertThat(new PartialMerkleTree(9, tree.hashes(), new byte[8]).matches()).isEmpty();
    assertThat(new PartialMerkleTree(0, tree.hashes(), tree.bits()).matches()).isEmpty();
    assertThat(
            new PartialMerkleTree(
                    9, tree.hashes().subList(0, tree.hashes().size() - 1), tree.bits())
                .matches())
        .isEqualTo(Optional.empty());
  }
}
