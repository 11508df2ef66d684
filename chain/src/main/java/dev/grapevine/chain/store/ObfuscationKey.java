package dev.grapevine.chain.store;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.OptionalLong;

/**
 * What the bytes of block files are XORed with (Bitcoin Core {@code util/obfuscation.h}, {@code
 * InitBlocksdirXorKey}), so that nobody can put bytes of their choice on another's disk, where a
 * virus scanner finds them. A key of eight bytes repeats from the beginning of each file; all zeros
 * changes nothing. It is kept in {@code xor.dat} beside the files, and no secret.
 *
 * <p>Applying it costs one operation for eight bytes. Immutable.
 */
public final class ObfuscationKey {
  /** Leaves all bytes as they are. */
  public static final ObfuscationKey NONE = new ObfuscationKey(0);

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final String NAME = "xor.dat";

  /** The first byte of the key is the lowest. */
  private final long key;

  private ObfuscationKey(long key) {
    this.key = key;
  }

  /**
   * That of a folder of block files: what its {@code xor.dat} says. Where there is none it is made,
   * with zeros if the folder has block files already.
   *
   * @param fresh the key for new files, by chance; empty if there is to be none
   * @param unused the folder has no block files
   * @throws StoreException if there is a key but there is to be none, or the file is no key
   */
  static ObfuscationKey of(Path blocks, OptionalLong fresh, boolean unused) throws IOException {
    Path file = blocks.resolve(NAME);
    if (Files.notExists(file)) {
      byte[] made = new byte[Long.BYTES];
      LONGS.set(made, 0, unused ? fresh.orElse(0) : 0L);
      DurableFile.replace(file, out -> out.write(made));
    }
    byte[] bytes = Files.readAllBytes(file);
    if (bytes.length < Long.BYTES) {
      throw new StoreException(
          file
              + " is no key of "
              + Long.BYTES
              + " bytes. Put back the one that the block files were written with, or delete them"
              + " all.");
    }
    ObfuscationKey key = new ObfuscationKey((long) LONGS.get(bytes, 0));
    if (fresh.isEmpty() && !key.isNone()) {
      throw new StoreException(
          "The blocksdir XOR-key can not be disabled when a random key was already stored! Stored"
              + " key: '"
              + HexFormat.of().formatHex(bytes, 0, Long.BYTES)
              + "', stored path: '"
              + file
              + "'.");
    }
    return key;
  }

  /** True if it changes nothing. */
  public boolean isNone() {
    return key == 0;
  }

  /**
   * Obfuscates bytes in place, or undoes it, which is the same.
   *
   * @param bytes all of them
   * @param position of the first of them in its file
   */
  public void apply(byte[] bytes, long position) {
    apply(bytes, bytes.length, position);
  }

  /** The same for the first {@code length} bytes. */
  public void apply(byte[] bytes, int length, long position) {
    if (isNone()) {
      return;
    }
    long turned = Long.rotateRight(key, (int) (position % Long.BYTES) * Byte.SIZE);
    int i = 0;
    for (; i <= length - Long.BYTES; i += Long.BYTES) {
      LONGS.set(bytes, i, (long) LONGS.get(bytes, i) ^ turned);
    }
    for (int shift = 0; i < length; i++, shift += Byte.SIZE) {
      bytes[i] ^= (byte) (turned >>> shift);
    }
  }
}
