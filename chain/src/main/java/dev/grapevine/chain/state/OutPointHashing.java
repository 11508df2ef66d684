package dev.grapevine.chain.state;

import dev.grapevine.chain.crypto.SipHash24;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Txid;
import it.unimi.dsi.fastutil.Hash;
import org.jspecify.annotations.Nullable;

/**
 * Salted hashing of outpoints, so that nobody can make transactions whose coins share a slot of the
 * table (Bitcoin Core {@code SaltedOutpointHasher}).
 */
record OutPointHashing(long salt0, long salt1) implements Hash.Strategy<OutPoint> {
  @Override
  public int hashCode(@Nullable OutPoint outPoint) {
    if (outPoint == null) {
      return 0;
    }
    Txid id = outPoint.txid();
    return Long.hashCode(
        SipHash24.hash(salt0, salt1, id.w0(), id.w1(), id.w2(), id.w3(), outPoint.index()));
  }

  @Override
  public boolean equals(@Nullable OutPoint a, @Nullable OutPoint b) {
    return a == null ? b == null : a.equals(b);
  }
}
