package dev.grapevine.testnet.gossip.state;

import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * Makes two replicas equal by their Merkle trees.
 *
 * <p>They compare roots. While they differ, one sends the hashes of the children of all nodes known
 * to differ, level by level, taking turns. At the leaves the (key, version) pairs of the differing
 * leaves go over; the answer brings the values that are newer on that side and names the keys whose
 * are older; these follow. No value of a key that was equal is ever sent. A lost message ends it,
 * with what was repaired by then.
 *
 * <p>Cost: log2(leaves) + 3 messages; a pair of hashes for each node on the way to a difference.
 *
 * @param messages sent by both, lost ones too
 * @param bytes of these
 * @param leaves that differed
 * @param values sent
 * @param complete whether it came to its end
 */
public record Repair(int messages, long bytes, int leaves, int values, boolean complete) {
  private static final int HEADER_BYTES = 24;
  private static final int HASH_BYTES = 32;

  /** Index of a node in its level. */
  private static final int INDEX_BYTES = 4;

  /** A key and its version. */
  static final int PAIR_BYTES = 12;

  /**
   * Repairs.
   *
   * @param valueBytes size of a value
   * @param loses asked for each message whether it is lost
   */
  public static Repair between(
      MerkleTree one, MerkleTree other, int valueBytes, BooleanSupplier loses) {
    Session session = new Session(loses);
    int[] differing = {1};
    boolean arrived = session.send(HASH_BYTES);
    if (one.isSameAs(other)) {
      arrived = arrived && session.send(0);
      return session.ended(0, 0, arrived);
    }
    for (int level = 1; arrived && level < one.leaves(); level *= 2) {
      arrived = session.send((long) differing.length * (INDEX_BYTES + 2 * HASH_BYTES));
      differing = children(differing, one, other);
    }
    if (!arrived) {
      return session.ended(0, 0, false);
    }
    long pairs = (long) differing.length * one.keysPerLeaf();
    if (!session.send(pairs * PAIR_BYTES)) {
      return session.ended(differing.length, 0, false);
    }
    int[] newer = newerKeys(differing, other, one);
    int[] wanted = newerKeys(differing, one, other);
    long bytes =
        (long) newer.length * (PAIR_BYTES + valueBytes) + (long) wanted.length * INDEX_BYTES;
    if (!session.send(bytes)) {
      return session.ended(differing.length, newer.length, false);
    }
    for (int key : newer) {
      one.merge(key, other.version(key));
    }
    int values = newer.length + wanted.length;
    if (wanted.length > 0) {
      if (!session.send((long) wanted.length * (PAIR_BYTES + valueBytes))) {
        return session.ended(differing.length, values, false);
      }
      for (int key : wanted) {
        other.merge(key, one.version(key));
      }
    }
    return session.ended(differing.length, values, true);
  }

  private static int[] children(int[] nodes, MerkleTree one, MerkleTree other) {
    int[] differing = new int[2 * nodes.length];
    int count = 0;
    for (int node : nodes) {
      for (int child = 2 * node; child <= 2 * node + 1; child++) {
        if (one.hash(child) != other.hash(child)) {
          differing[count++] = child;
        }
      }
    }
    return Arrays.copyOf(differing, count);
  }

  /** Keys beneath some leaves of which {@code here} has a newer version than {@code there}. */
  private static int[] newerKeys(int[] leaves, MerkleTree here, MerkleTree there) {
    int[] keys = new int[leaves.length * here.keysPerLeaf()];
    int count = 0;
    for (int leaf : leaves) {
      int first = (leaf - here.leaves()) * here.keysPerLeaf();
      for (int key = first; key < first + here.keysPerLeaf(); key++) {
        if (here.version(key) > there.version(key)) {
          keys[count++] = key;
        }
      }
    }
    return Arrays.copyOf(keys, count);
  }

  private static final class Session {
    private final BooleanSupplier loses;
    private int messages;
    private long bytes;

    Session(BooleanSupplier loses) {
      this.loses = loses;
    }

    boolean send(long content) {
      messages++;
      bytes += HEADER_BYTES + content;
      return !loses.getAsBoolean();
    }

    Repair ended(int leaves, int values, boolean complete) {
      return new Repair(messages, bytes, leaves, values, complete);
    }
  }
}
