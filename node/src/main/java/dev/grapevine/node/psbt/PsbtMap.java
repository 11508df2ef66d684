package dev.grapevine.node.psbt;

import dev.grapevine.chain.primitives.ByteWriter;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Keys and values, ordered by type and then by the key's bytes. Arrays are not copied. For one
 * thread.
 */
public final class PsbtMap {
  private static final byte[] NONE = {};

  private final NavigableMap<Key, byte[]> entries = new TreeMap<>();

  /** A key: its type, any 64-bit value, and what follows it. */
  public record Key(long type, byte[] data) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byType = Long.compareUnsigned(type, other.type);
      return byType != 0 ? byType : Arrays.compareUnsigned(data, other.data);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key that && compareTo(that) == 0;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(type) * 31 + Arrays.hashCode(data);
    }

    /** As it is written, without its length. */
    public byte[] toBytes() {
      return new ByteWriter(9 + data.length).writeCompactSize(type).writeBytes(data).toBytes();
    }
  }

  /** A key and its value. */
  public record Entry(Key key, byte[] value) {}

  PsbtMap() {}

  PsbtMap copy() {
    PsbtMap copy = new PsbtMap();
    copy.entries.putAll(entries);
    return copy;
  }

  /** The value of the key that is a type alone. */
  public Optional<byte[]> get(int type) {
    return Optional.ofNullable(entries.get(new Key(type, NONE)));
  }

  /** The entries of a type. */
  public List<Entry> all(int type) {
    return entries
        .subMap(new Key(type, NONE), true, new Key(type + 1L, NONE), false)
        .entrySet()
        .stream()
        .map(entry -> new Entry(entry.getKey(), entry.getValue()))
        .toList();
  }

  /** All entries. */
  List<Entry> all() {
    return entries.entrySet().stream()
        .map(entry -> new Entry(entry.getKey(), entry.getValue()))
        .toList();
  }

  /** Entries of types above {@code lastKnown} that are not proprietary. */
  public List<Entry> unknown(int lastKnown) {
    return all().stream()
        .filter(entry ->
            Long.compareUnsigned(entry.key().type(), lastKnown) > 0
                && entry.key().type() != PsbtFields.PROPRIETARY)
        .toList();
  }

  boolean has(int type) {
    return !all(type).isEmpty();
  }

  void put(int type, byte[] value) {
    put(new Key(type, NONE), value);
  }

  void put(Key key, byte[] value) {
    entries.put(key, value);
  }

  /** Takes an entry unless there is one of its key; false if there is. */
  boolean add(Key key, byte[] value) {
    return entries.putIfAbsent(key, value) == null;
  }

  void remove(int type) {
    all(type).forEach(entry -> entries.remove(entry.key()));
  }

  /** Takes what another has and this one has not. */
  void merge(PsbtMap other) {
    other.entries.forEach(entries::putIfAbsent);
  }
}
