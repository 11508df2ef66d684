package dev.grapevine.node.index;

import dev.grapevine.chain.crypto.Sha256;
import dev.grapevine.chain.crypto.SipHash24;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.Hash256;
import dev.grapevine.chain.primitives.MalformedDataException;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.state.BlockUndo;
import dev.grapevine.chain.state.Coin;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The basic filter of a block (BIP158): a set of all scripts that it pays to, but for {@code
 * OP_RETURN} ones, and of all that it spends from, in which a wallet looks for its own. The scripts
 * are hashed under the block's hash, spread over {@code 784931} times their number, sorted, and the
 * differences Golomb-Rice coded with 19 bits of remainder.
 */
final class BasicFilter {
  /** One false match in so many ({@code BASIC_FILTER_M}). */
  private static final long INVERSE_FALSE_POSITIVE_RATE = 784_931;

  /** Bits of a remainder ({@code BASIC_FILTER_P}). */
  private static final int REMAINDER_BITS = 19;

  private static final int OP_RETURN = 0x6a;

  private BasicFilter() {}

  /**
   * The encoded filter: how many scripts it holds, and their codes.
   *
   * @param undo what the block spent; empty lists for the genesis block
   */
  static byte[] encode(Block block, BlockUndo undo) {
    Set<Script> scripts = scripts(block, undo);
    long[] values = values(scripts, block.hash(), scripts.size());
    ByteWriter out = new ByteWriter(values.length * 3 + 9);
    out.writeCompactSize(values.length);
    Bits bits = new Bits(out);
    long last = 0;
    for (long value : values) {
      bits.golombRice(value - last);
      last = value;
    }
    bits.end();
    return out.toBytes();
  }

  /**
   * Whether one of {@code wanted} is in the filter of {@code block}, or seems to be: one of 784,931
   * does by chance. O(size of the filter + n log n of those wanted).
   *
   * @throws MalformedDataException if {@code filter} is none
   */
  static boolean matchesAny(byte[] filter, BlockHash block, Collection<Script> wanted) {
    ByteReader in = new ByteReader(filter);
    int count = in.readCompactSize();
    long[] sought = values(wanted, block, count);
    GolombRiceReader codes = new GolombRiceReader(filter, in.position(), REMAINDER_BITS);
    int next = 0;
    long value = 0;
    for (int i = 0; i < count; i++) {
      value += codes.next();
      while (next < sought.length && sought[next] < value) {
        next++;
      }
      if (next == sought.length) {
        return false;
      }
      if (sought[next] == value) {
        return true;
      }
    }
    return false;
  }

  /** Scripts as numbers below {@code members} times the rate, sorted. */
  private static long[] values(Collection<Script> scripts, BlockHash key, int members) {
    long range = members * INVERSE_FALSE_POSITIVE_RATE;
    long[] values = new long[scripts.size()];
    int next = 0;
    for (Script script : scripts) {
      long hash = SipHash24.hash(key.w0(), key.w1(), script.bytes());
      values[next++] = Math.unsignedMultiplyHigh(hash, range);
    }
    Arrays.sort(values);
    return values;
  }

  /** What a filter of the block holds, and so what a match may be of. */
  static Set<Script> scripts(Block block, BlockUndo undo) {
    Set<Script> scripts = new HashSet<>();
    for (Transaction transaction : block.transactions()) {
      for (TxOut output : transaction.outputs()) {
        Script script = output.scriptPubKey();
        if (script.length() > 0 && (script.bytes()[0] & 0xff) != OP_RETURN) {
          scripts.add(script);
        }
      }
    }
    for (List<Coin> coins : undo.spent()) {
      for (Coin coin : coins) {
        if (coin.output().scriptPubKey().length() > 0) {
          scripts.add(coin.output().scriptPubKey());
        }
      }
    }
    return scripts;
  }

  /** The hash of a filter, from which its header follows. */
  static byte[] hash(byte[] filter) {
    return Sha256.doubleHash(filter);
  }

  /** The filter's header (BIP157): its hash and the header of the block before, hashed. */
  static byte[] header(byte[] filterHash, byte[] previousHeader) {
    byte[] both = Arrays.copyOf(filterHash, 2 * Hash256.SIZE);
    System.arraycopy(previousHeader, 0, both, Hash256.SIZE, Hash256.SIZE);
    return Sha256.doubleHash(both);
  }

  /** Bits into bytes, the highest of each byte first. */
  private static final class Bits {
    private final ByteWriter out;
    private int pending;
    private int count;

    Bits(ByteWriter out) {
      this.out = out;
    }

    void golombRice(long value) {
      for (long ones = value >>> REMAINDER_BITS; ones > 0; ones--) {
        put(1);
      }
      put(0);
      for (int bit = REMAINDER_BITS - 1; bit >= 0; bit--) {
        put((int) (value >>> bit) & 1);
      }
    }

    private void put(int bit) {
      pending = pending << 1 | bit;
      if (++count == Byte.SIZE) {
        out.writeUint8(pending);
        pending = 0;
        count = 0;
      }
    }

    void end() {
      while (count > 0) {
        put(0);
      }
    }
  }
}
