package dev.grapevine.chain.primitives;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The witness stack of one input (BIP141), bottom first. Immutable by contract: items are handed
 * out uncopied.
 */
public final class Witness {
  /** No items. */
  public static final Witness EMPTY = new Witness(List.of());

  private final List<byte[]> items;

  private Witness(List<byte[]> items) {
    this.items = items;
  }

  /** Takes ownership of the arrays. */
  public static Witness of(List<byte[]> items) {
    return items.isEmpty() ? EMPTY : new Witness(List.copyOf(items));
  }

  /** Reads a count and as many length-prefixed items. */
  public static Witness read(ByteReader in) {
    int count = in.readCount(ByteReader.MAX_SIZE, 1);
    if (count == 0) {
      return EMPTY;
    }
    // A count costs the peer one byte an item, a slot here four or eight: let the list grow.
    List<byte[]> items = new ArrayList<>(Math.min(count, 64));
    for (int i = 0; i < count; i++) {
      items.add(in.readVarBytes());
    }
    return new Witness(List.copyOf(items));
  }

  void write(ByteWriter out) {
    out.writeCompactSize(items.size());
    for (byte[] item : items) {
      out.writeVarBytes(item);
    }
  }

  int encodedSize() {
    int size = ByteWriter.compactSizeLength(items.size());
    for (byte[] item : items) {
      size += ByteWriter.compactSizeLength(item.length) + item.length;
    }
    return size;
  }

  /** The items, bottom first; neither the list nor the arrays are to be written to. */
  public List<byte[]> items() {
    return items;
  }

  /** Number of items. */
  public int size() {
    return items.size();
  }

  /** True without items. */
  public boolean isEmpty() {
    return items.isEmpty();
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof Witness that) || items.size() != that.items.size()) {
      return false;
    }
    for (int i = 0; i < items.size(); i++) {
      if (!Arrays.equals(items.get(i), that.items.get(i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (byte[] item : items) {
      hash = 31 * hash + Arrays.hashCode(item);
    }
    return hash;
  }
}
