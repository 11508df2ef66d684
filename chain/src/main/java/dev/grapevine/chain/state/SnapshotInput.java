package dev.grapevine.chain.state;

import dev.grapevine.chain.crypto.PublicKeys;
import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.MalformedDataException;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.TxOut;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * The encodings of a file of coins, read from a stream of which nothing is kept (Bitcoin Core
 * {@code serialize.h}, {@code compressor.cpp}). What ends too early or is out of range throws
 * {@link IOException}, and no length is believed before its bytes are there.
 */
final class SnapshotInput {
  /** Scripts of other forms are there whole, their length after the numbers of the forms. */
  private static final int SPECIAL_SCRIPTS = 6;

  private static final int HASH_BYTES = 20;
  private static final int COORDINATE_BYTES = 32;

  /** {@code MAX_SCRIPT_SIZE}: nobody can spend a longer one, and no store has it. */
  private static final int MAX_SCRIPT_BYTES = 10_000;

  /** What stands for a script that is too long: {@code OP_RETURN}. */
  private static final Script UNSPENDABLE = Script.of(new byte[] {0x6a});

  private static final long UINT32_MAX = 0xffff_ffffL;

  private static final int DUP = 0x76;
  private static final int HASH160 = 0xa9;
  private static final int EQUAL = 0x87;
  private static final int EQUALVERIFY = 0x88;
  private static final int CHECKSIG = 0xac;

  private final InputStream in;

  /** Reads on from where {@code in}, which should be buffered, stands. */
  SnapshotInput(InputStream in) {
    this.in = in;
  }

  /** True if nothing follows. */
  boolean isAtEnd() throws IOException {
    return in.read() < 0;
  }

  private int uint8() throws IOException {
    int read = in.read();
    if (read < 0) {
      throw new EOFException("end of file");
    }
    return read;
  }

  /** So many bytes. */
  byte[] bytes(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("end of file");
    }
    return bytes;
  }

  /** A length or number as messages have it: at most {@link ByteReader#MAX_SIZE}, shortest form. */
  int compactSize() throws IOException {
    int first = uint8();
    int more = first < 0xfd ? 0 : 2 << (first - 0xfd);
    byte[] encoded = new byte[1 + more];
    encoded[0] = (byte) first;
    System.arraycopy(bytes(more), 0, encoded, 1, more);
    try {
      return new ByteReader(encoded).readCompactSize();
    } catch (MalformedDataException e) {
      throw new IOException(e);
    }
  }

  /**
   * Seven bits a byte, the highest first, each but the last less by one than it stands for; an
   * unsigned number of 64 bits.
   */
  long varInt() throws IOException {
    long value = 0;
    while (true) {
      int next = uint8();
      if (value >>> (Long.SIZE - 7) != 0) {
        throw new IOException("a number of more than 64 bits");
      }
      value = value << 7 | (next & 0x7f);
      if ((next & 0x80) == 0) {
        return value;
      }
      if (value == -1) {
        throw new IOException("a number of more than 64 bits");
      }
      value++;
    }
  }

  /** The same, of 32 bits. */
  private long varInt32() throws IOException {
    long value = varInt();
    if (value < 0 || value > UINT32_MAX) {
      throw new IOException("a number of more than 32 bits");
    }
    return value;
  }

  /** A coin: height and flag, amount, script. The amount is in no range yet. */
  Coin coin() throws IOException {
    long code = varInt32();
    long amount = amount(varInt());
    return new Coin(new TxOut(amount, script()), (int) (code >>> 1), (code & 1) != 0);
  }

  /** The amount that a short number stands for. */
  static long amount(long number) {
    if (number == 0) {
      return 0;
    }
    long rest = number - 1;
    int zeroes = (int) Long.remainderUnsigned(rest, 10);
    rest = Long.divideUnsigned(rest, 10);
    long amount;
    if (zeroes < 9) {
      long digit = Long.remainderUnsigned(rest, 9) + 1;
      amount = Long.divideUnsigned(rest, 9) * 10 + digit;
    } else {
      amount = rest + 1;
    }
    for (int i = 0; i < zeroes; i++) {
      amount *= 10;
    }
    return amount;
  }

  private Script script() throws IOException {
    long form = varInt32();
    return switch ((int) Math.min(form, SPECIAL_SCRIPTS)) {
      case 0 -> keyHash(bytes(HASH_BYTES));
      case 1 -> scriptHash(bytes(HASH_BYTES));
      case 2, 3 -> key(compressed((int) form, bytes(COORDINATE_BYTES)));
      case 4, 5 ->
          PublicKeys.uncompressed(compressed((int) form - 2, bytes(COORDINATE_BYTES)))
              .map(SnapshotInput::key)
              .orElse(Script.EMPTY);
      default -> whole(form - SPECIAL_SCRIPTS);
    };
  }

  private Script whole(long length) throws IOException {
    if (length <= MAX_SCRIPT_BYTES) {
      return Script.of(bytes((int) length));
    }
    in.skipNBytes(length);
    return UNSPENDABLE;
  }

  private static byte[] compressed(int mark, byte[] x) {
    byte[] key = new byte[1 + x.length];
    key[0] = (byte) mark;
    System.arraycopy(x, 0, key, 1, x.length);
    return key;
  }

  private static Script keyHash(byte[] hash) {
    byte[] script = new byte[3 + hash.length + 2];
    script[0] = (byte) DUP;
    script[1] = (byte) HASH160;
    script[2] = (byte) hash.length;
    System.arraycopy(hash, 0, script, 3, hash.length);
    script[script.length - 2] = (byte) EQUALVERIFY;
    script[script.length - 1] = (byte) CHECKSIG;
    return Script.of(script);
  }

  private static Script scriptHash(byte[] hash) {
    byte[] script = new byte[2 + hash.length + 1];
    script[0] = (byte) HASH160;
    script[1] = (byte) hash.length;
    System.arraycopy(hash, 0, script, 2, hash.length);
    script[script.length - 1] = (byte) EQUAL;
    return Script.of(script);
  }

  private static Script key(byte[] key) {
    byte[] script = new byte[1 + key.length + 1];
    script[0] = (byte) key.length;
    System.arraycopy(key, 0, script, 1, key.length);
    script[script.length - 1] = (byte) CHECKSIG;
    return Script.of(script);
  }
}
