package dev.grapevine.chain.state;

import dev.grapevine.chain.crypto.SipHash24;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Txid;

/**
 * Salted hashing of outpoints, so that nobody can make transactions whose coins share a slot of the
 * table (Bitcoin Core {@code SaltedOutpointHasher}).
 */
record OutPointHashing(long salt0, long salt1) {
  int hash(OutPoint outPoint) {
    Txid id = outPoint.txid();
    return Long.hashCode(
        SipHash24.hash(salt0, salt1, id.w0(), id.w1(), id.w2(), id.w3(), outPoint.index()));
  }
}
