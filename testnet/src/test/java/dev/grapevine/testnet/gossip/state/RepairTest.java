package dev.grapevine.testnet.gossip.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepairTest {
  private static final int KEYS = 256;

  /** Random replicas with a common past: most keys are equal. */
  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "3, 8", "4, 256"})
  void aRepairEndsEqualAndSendsNoKeyThatWasEqual(long seed, int keysPerLeaf) {
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      MerkleTree one = new MerkleTree(KEYS, keysPerLeaf);
      MerkleTree other = new MerkleTree(KEYS, keysPerLeaf);
      int[] newest = new int[KEYS];
      int different = 0;
      for (int key = 0; key < KEYS; key++) {
        int here = random.nextInt(3);
        int there = random.nextInt(8) == 0 ? random.nextInt(3) : here;
        one.merge(key, here);
        other.merge(key, there);
        newest[key] = Math.max(here, there);
        different += here == there ? 0 : 1;
      }
      Repair repair = Repair.between(one, other, 100, () -> false);
      assertThat(repair.complete()).isTrue();
      assertThat(repair.values()).isEqualTo(different);
      assertThat(one.isSameAs(other)).isTrue();
      for (int key = 0; key < KEYS; key++) {
        assertThat(one.version(key)).isEqualTo(newest[key]);
        assertThat(other.version(key)).isEqualTo(newest[key]);
      }
    }
  }

  @Test
  void equalReplicasCompareRootsAndNoMore() {
    MerkleTree tree = new MerkleTree(KEYS, 1);
    tree.merge(17, 3);
    Repair repair = Repair.between(tree, tree.copy(), 100, () -> false);
    assertThat(repair).isEqualTo(new Repair(2, 2 * 24 + 32, 0, 0, true));
  }

  @Test
  void neighbouringDifferencesShareTheirWayDown() {
    long clustered = bytesOfRepairing(1);
    long scattered = bytesOfRepairing(KEYS / 16);
    assertThat(clustered).isLessThan(scattered);
  }

  private static long bytesOfRepairing(int stride) {
    MerkleTree one = new MerkleTree(KEYS, 1);
    MerkleTree other = one.copy();
    for (int i = 0; i < 16; i++) {
      one.merge(i * stride, 1);
    }
    return Repair.between(one, other, 100, () -> false).bytes();
  }

  @Test
  void aLostMessageEndsItWithoutHarm() {
    Random random = new Random(3);
    int incomplete = 0;
    for (int round = 0; round < 100; round++) {
      MerkleTree one = new MerkleTree(KEYS, 1);
      MerkleTree other = one.copy();
      one.merge(random.nextInt(KEYS), 1);
      other.merge(random.nextInt(KEYS), 2);
      Repair repair = Repair.between(one, other, 100, () -> random.nextInt(10) == 0);
      incomplete += repair.complete() ? 0 : 1;
      if (repair.complete()) {
        assertThat(one.isSameAs(other)).isTrue();
      }
    }
    assertThat(incomplete).isBetween(30, 90);
  }

  @Test
  void theRootTellsOneChangedKey() {
    MerkleTree tree = new MerkleTree(KEYS, 4);
    for (int key = 0; key < KEYS; key++) {
      MerkleTree changed = tree.copy();
      assertThat(changed.merge(key, 1)).isTrue();
      assertThat(changed.merge(key, 1)).isFalse();
      assertThat(changed.isSameAs(tree)).isFalse();
    }
  }
}
