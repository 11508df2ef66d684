package dev.grapevine.relay.mempool;

import dev.grapevine.chain.crypto.SipHash24;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Txid;
import org.jspecify.annotations.Nullable;

/**
 * Which entry spends an outpoint: open addressing, two references a slot, 11 to 21 bytes an input.
 * The keys are the inputs' own {@link OutPoint}s, hashed with a salt.
 */
final class SpentTable {
  private static final int LEAST_CAPACITY = 16;

  private final long salt0;
  private final long salt1;
  private @Nullable OutPoint[] keys = new @Nullable OutPoint[LEAST_CAPACITY];
  private @Nullable MempoolEntry[] spenders = new @Nullable MempoolEntry[LEAST_CAPACITY];
  private int size;

  SpentTable(long salt0, long salt1) {
    this.salt0 = salt0;
    this.salt1 = salt1;
  }

  @Nullable MempoolEntry find(Txid txid, int index) {
    int mask = keys.length - 1;
    for (int i = hash(txid, index) & mask; ; i = (i + 1) & mask) {
      OutPoint key = keys[i];
      if (key == null) {
        return null;
      }
      if (key.index() == index && key.txid().equals(txid)) {
        return spenders[i];
      }
    }
  }

  /** Adds an outpoint that nothing in the table spends. */
  void add(OutPoint outPoint, MempoolEntry spender) {
    if ((size + 1) * 4L > keys.length * 3L) {
      grow();
    }
    place(outPoint, spender);
    size++;
  }

  private void place(OutPoint outPoint, MempoolEntry spender) {
    int mask = keys.length - 1;
    int i = home(outPoint) & mask;
    while (keys[i] != null) {
      i = (i + 1) & mask;
    }
    keys[i] = outPoint;
    spenders[i] = spender;
  }

  private void grow() {
    @Nullable OutPoint[] oldKeys = keys;
    @Nullable MempoolEntry[] oldSpenders = spenders;
    keys = new @Nullable OutPoint[oldKeys.length * 2];
    spenders = new @Nullable MempoolEntry[oldKeys.length * 2];
    for (int i = 0; i < oldKeys.length; i++) {
      OutPoint key = oldKeys[i];
      MempoolEntry spender = oldSpenders[i];
      if (key != null && spender != null) {
        place(key, spender);
      }
    }
  }

  /** Removes an outpoint that is there and closes the gap. */
  void remove(OutPoint outPoint) {
    int mask = keys.length - 1;
    int gap = home(outPoint) & mask;
    while (!outPoint.equals(keys[gap])) {
      if (keys[gap] == null) {
        throw new IllegalStateException("not in the table: " + outPoint);
      }
      gap = (gap + 1) & mask;
    }
    for (int i = (gap + 1) & mask; ; i = (i + 1) & mask) {
      OutPoint next = keys[i];
      if (next == null) {
        break;
      }
      if (((i - home(next)) & mask) >= ((i - gap) & mask)) {
        keys[gap] = next;
        spenders[gap] = spenders[i];
        gap = i;
      }
    }
    keys[gap] = null;
    spenders[gap] = null;
    size--;
  }

  private int home(OutPoint outPoint) {
    return hash(outPoint.txid(), outPoint.index());
  }

  private int hash(Txid txid, int index) {
    return (int) SipHash24.hash(salt0, salt1, txid.w0(), txid.w1(), txid.w2(), txid.w3(), index);
  }
}
