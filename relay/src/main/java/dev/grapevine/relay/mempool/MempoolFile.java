package dev.grapevine.relay.mempool;

import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.MalformedDataException;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.Txid;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The format of {@code mempool.dat}, which Bitcoin Core reads and writes too ({@code
 * node/mempool_persist.cpp}): the version in 8 bytes; in version 2 a key of 8 bytes behind its
 * length, by which all that follows is obscured, each byte by that of the key at its place in the
 * file modulo 8; the number of transactions in 8 bytes; each with witness, its time and its delta
 * in 8 bytes each; the other deltas and the unbroadcast txids, both counted. Numbers are
 * little-endian.
 */
public final class MempoolFile {
  /** Bytes of a key. */
  public static final int KEY_SIZE = 8;

  private static final long VERSION_WITHOUT_KEY = 1;
  private static final long VERSION = 2;
  private static final int CHUNK_BYTES = 1 << 16;
  private static final int LEAST_TRANSACTION_BYTES = 60;

  private MempoolFile() {}

  /**
   * Writes a dump.
   *
   * @param key of 8 bytes; empty for version 1
   */
  public static void write(MempoolDump dump, Optional<byte[]> key, OutputStream to)
      throws IOException {
    Output out = new Output(to, key);
    out.buffer.writeInt64(dump.items().size());
    for (MempoolDump.Item item : dump.items()) {
      out.buffer
          .writeBytes(item.transaction().serialized())
          .writeInt64(item.unixSeconds())
          .writeInt64(item.delta());
      out.flushIfLarge();
    }
    out.buffer.writeCompactSize(dump.deltas().size());
    for (Map.Entry<Txid, Long> delta : dump.deltas().entrySet()) {
      out.buffer.writeHash(delta.getKey()).writeInt64(delta.getValue());
      out.flushIfLarge();
    }
    out.buffer.writeCompactSize(dump.unbroadcast().size());
    for (Txid txid : dump.unbroadcast()) {
      out.buffer.writeHash(txid);
      out.flushIfLarge();
    }
    out.flush();
  }

  /** Obscures what follows the key, in pieces. */
  private static final class Output {
    private final OutputStream to;
    private final byte[] key;
    private long position;
    private ByteWriter buffer = new ByteWriter(CHUNK_BYTES);

    Output(OutputStream to, Optional<byte[]> key) throws IOException {
      this.to = to;
      ByteWriter head = new ByteWriter(2 * KEY_SIZE + 1);
      head.writeInt64(key.isPresent() ? VERSION : VERSION_WITHOUT_KEY);
      key.ifPresent(head::writeVarBytes);
      to.write(head.toBytes());
      this.position = head.size();
      this.key = key.orElseGet(() -> new byte[KEY_SIZE]);
    }

    void flushIfLarge() throws IOException {
      if (buffer.size() >= CHUNK_BYTES) {
        flush();
      }
    }

    void flush() throws IOException {
      byte[] bytes = buffer.toBytes();
      obscure(bytes, 0, position, key);
      to.write(bytes);
      position += bytes.length;
      buffer = new ByteWriter(CHUNK_BYTES);
    }
  }

  private static void obscure(byte[] bytes, int from, long position, byte[] key) {
    for (int i = from; i < bytes.length; i++) {
      bytes[i] ^= key[(int) ((position + i - from) % KEY_SIZE)];
    }
  }

  /**
   * Reads a dump; {@code file} is changed by that.
   *
   * @throws MalformedDataException if it is none, or damaged
   */
  public static MempoolDump read(byte[] file) {
    ByteReader in = new ByteReader(file);
    long version = in.readInt64();
    if (version == VERSION) {
      byte[] key = in.readVarBytes(KEY_SIZE);
      if (key.length != KEY_SIZE) {
        throw new MalformedDataException("a key of " + key.length + " bytes");
      }
      obscure(file, in.position(), in.position(), key);
    } else if (version != VERSION_WITHOUT_KEY) {
      throw new MalformedDataException("version " + version + " is not known");
    }
    long count = in.readInt64();
    if (count < 0 || count > in.remaining() / LEAST_TRANSACTION_BYTES) {
      throw new MalformedDataException(count + " transactions do not fit into the file");
    }
    List<MempoolDump.Item> items = new ArrayList<>((int) count);
    for (long i = 0; i < count; i++) {
      items.add(new MempoolDump.Item(Transaction.read(in), in.readInt64(), in.readInt64()));
    }
    Map<Txid, Long> deltas = new LinkedHashMap<>();
    for (long left = in.readCompactSize(); left > 0; left--) {
      deltas.put(in.readTxid(), in.readInt64());
    }
    List<Txid> unbroadcast = new ArrayList<>();
    for (long left = in.readCompactSize(); left > 0; left--) {
      unbroadcast.add(in.readTxid());
    }
    return new MempoolDump(items, Collections.unmodifiableMap(deltas), unbroadcast);
  }
}
