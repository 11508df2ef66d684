package dev.grapevine.relay.transactions;

import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.script.ScriptCursor;
import dev.grapevine.chain.script.StandardScript;
import dev.grapevine.p2p.wire.FilterLoad;
import java.util.List;

/**
 * What a peer wants to hear of, as it told us (BIP37; Bitcoin Core {@code common/bloom.cpp}): a
 * transaction whose id, an element of whose scripts or whose spent outpoint is in a set, or seems
 * to be. Mutable: what is paid to the peer adds its outpoint, if the peer wants that, so that
 * spending it matches too.
 *
 * <p>An empty filter matches everything. What it costs is the peer's to choose within limits:
 * {@link FilterLoad#MAX_HASH_FUNCTIONS} hashes of each element, which is why it is served only with
 * {@code -peerbloomfilters} or permission. Not thread-safe.
 */
public final class BloomFilter {
  private static final int UPDATE_MASK = 3;
  private static final int UPDATE_ALL = 1;
  private static final int UPDATE_KEYS_ONLY = 2;

  /** Spreads the seeds of the hash functions. */
  private static final int SEED_STEP = 0xfba4c795;

  private final byte[] bits;
  private final int hashFunctions;
  private final int tweak;
  private final int update;

  /** The filter that a peer sent. */
  public BloomFilter(FilterLoad message) {
    bits = message.filter().toBytes();
    hashFunctions = Math.toIntExact(message.hashFunctions());
    tweak = message.tweak();
    update = message.flags() & UPDATE_MASK;
  }

  /** Puts an element into the set; an empty filter stays one. */
  public void add(byte[] element) {
    if (bits.length > 0) {
      for (int i = 0; i < hashFunctions; i++) {
        int at = bitOf(i, element);
        bits[at >>> 3] |= (byte) (1 << (at & 7));
      }
    }
  }

  /** Whether an element is in the set, or seems to be. */
  public boolean contains(byte[] element) {
    if (bits.length > 0) {
      for (int i = 0; i < hashFunctions; i++) {
        int at = bitOf(i, element);
        if ((bits[at >>> 3] & 1 << (at & 7)) == 0) {
          return false;
        }
      }
    }
    return true;
  }

  private int bitOf(int function, byte[] element) {
    int hash = murmur3(function * SEED_STEP + tweak, element);
    return Integer.remainderUnsigned(hash, bits.length * Byte.SIZE);
  }

  /** Whether the peer wants to hear of it; adds the outpoints of what matched. */
  public boolean matches(Transaction transaction) {
    if (bits.length == 0) {
      return true;
    }
    byte[] txid = new byte[OutPoint.SIZE - Integer.BYTES];
    transaction.txid().copyTo(txid, 0);
    boolean found = contains(txid);
    for (int i = 0; i < transaction.outputs().size(); i++) {
      Script script = transaction.outputs().get(i).scriptPubKey();
      if (containsElementOf(script)) {
        found = true;
        if (isWatched(script)) {
          add(bytes(new OutPoint(transaction.txid(), i)));
        }
      }
    }
    return found || spendsWatched(transaction.inputs());
  }

  private boolean isWatched(Script script) {
    return switch (update) {
      case UPDATE_ALL -> true;
      case UPDATE_KEYS_ONLY -> {
        StandardScript kind = StandardScript.of(script);
        yield kind instanceof StandardScript.PublicKey || kind instanceof StandardScript.Multisig;
      }
      default -> false;
    };
  }

  private boolean spendsWatched(List<TxIn> inputs) {
    for (TxIn input : inputs) {
      if (contains(bytes(input.prevout())) || containsElementOf(input.scriptSig())) {
        return true;
      }
    }
    return false;
  }

  /** Up to where the script can be read. */
  private boolean containsElementOf(Script script) {
    ScriptCursor cursor = new ScriptCursor(script.bytes());
    while (cursor.next()) {
      if (cursor.dataLength() > 0 && contains(cursor.data())) {
        return true;
      }
    }
    return false;
  }

  private static byte[] bytes(OutPoint outPoint) {
    ByteWriter out = new ByteWriter(OutPoint.SIZE);
    outPoint.write(out);
    return out.toBytes();
  }

  /** MurmurHash3, x86, 32 bits. */
  static int murmur3(int seed, byte[] data) {
    int hash = seed;
    int blocks = data.length / Integer.BYTES * Integer.BYTES;
    for (int i = 0; i < blocks; i += Integer.BYTES) {
      hash = Integer.rotateLeft(hash ^ scramble(word(data, i, Integer.BYTES)), 13) * 5 + 0xe6546b64;
    }
    hash ^= scramble(word(data, blocks, data.length - blocks)) ^ data.length;
    hash = (hash ^ hash >>> 16) * 0x85ebca6b;
    hash = (hash ^ hash >>> 13) * 0xc2b2ae35;
    return hash ^ hash >>> 16;
  }

  private static int scramble(int word) {
    return Integer.rotateLeft(word * 0xcc9e2d51, 15) * 0x1b873593;
  }

  private static int word(byte[] data, int from, int length) {
    int word = 0;
    for (int i = 0; i < length; i++) {
      word |= (data[from + i] & 0xff) << (Byte.SIZE * i);
    }
    return word;
  }
}
