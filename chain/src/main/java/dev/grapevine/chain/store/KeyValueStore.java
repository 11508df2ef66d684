package dev.grapevine.chain.store;

import java.util.Optional;

/**
 * An ordered map from bytes to bytes. Keys are ordered as unsigned bytes. All methods may be called
 * from any thread; after {@link #close} they throw {@link IllegalStateException}. Failing hardware
 * shows as {@link StoreException}.
 */
public interface KeyValueStore extends AutoCloseable {
  /** Receives entries in order; the arrays are its own to keep. */
  @FunctionalInterface
  interface Visitor {
    /** Answers whether to go on. */
    boolean visit(byte[] key, byte[] value);
  }

  /**
   * All entries as of one moment, whatever is written afterwards. For one walk at a time, on any
   * thread.
   *
   * <p>Holds files and memory that the store would let go, so it is to be closed. The store does
   * not wait for it: when that is closed the snapshot is too, and a walk in hand ends with an
   * {@link IllegalStateException} at its next entry.
   */
  interface Snapshot extends AutoCloseable {
    /**
     * Visits the entries whose keys begin with {@code prefix}, in order; again if called again.
     *
     * @throws IllegalStateException once this or the store is closed
     */
    void forEach(byte[] prefix, Visitor visitor);

    /** Lets go of what it holds; a second call does nothing. */
    @Override
    void close();
  }

  /** The value of {@code key}, the caller's own to keep. */
  Optional<byte[]> get(byte[] key);

  /**
   * Applies all of {@code batch} or, if the process dies meanwhile, nothing of it.
   *
   * @param sync return only when it is safe from a power cut; without, only from the process's
   *     death
   */
  void write(WriteBatch batch, boolean sync);

  /**
   * Visits the entries whose keys begin with {@code prefix}, in order, as of one moment. The
   * iteration never outlives the call, nor does the store end under it: a {@link #close} meanwhile
   * takes effect after it.
   */
  void forEach(byte[] prefix, Visitor visitor);

  /** What the store holds now, to be walked through while it is written to. */
  Snapshot snapshot();

  /** Releases what is open; a second call does nothing. */
  @Override
  void close();
}
