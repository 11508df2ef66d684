package dev.grapevine.chain.store;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts and deletes that take effect together, in the order they were added. Not thread-safe. */
public final class WriteBatch {
  /** What a batch is played into. */
  interface Target {
    void put(byte[] key, byte[] value);

    void delete(byte[] key);
  }

  private final List<byte[]> keys = new ArrayList<>();
  private final List<byte @Nullable []> values = new ArrayList<>();

  /** Sets {@code key} to {@code value}; takes over both arrays. */
  public WriteBatch put(byte[] key, byte[] value) {
    keys.add(key);
    values.add(value);
    return this;
  }

  /** Removes {@code key}, if it is there; takes over the array. */
  public WriteBatch delete(byte[] key) {
    keys.add(key);
    values.add(null);
    return this;
  }

  /** True without operations. */
  public boolean isEmpty() {
    return keys.isEmpty();
  }

  void playInto(Target target) {
    for (int i = 0; i < keys.size(); i++) {
      byte @Nullable [] value = values.get(i);
      if (value == null) {
        target.delete(keys.get(i));
      } else {
        target.put(keys.get(i), value);
      }
    }
  }
}
