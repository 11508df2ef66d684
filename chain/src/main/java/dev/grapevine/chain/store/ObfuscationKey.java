package dev.grapevine.chain.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The file {@code xor.dat} beside block files, in which Bitcoin Core keeps the key that these are
 * obfuscated with. Ours are not: the key is all zeros, as with {@code -blocksxor=0}, and says so to
 * whatever else reads them.
 */
final class ObfuscationKey {
  private static final String NAME = "xor.dat";
  private static final int BYTES = 8;

  private ObfuscationKey() {}

  /**
   * Makes the file if there is none.
   *
   * @throws StoreException if there is one with a key, under which we cannot read
   */
  static void requireNone(Path blocks) throws IOException {
    Path file = blocks.resolve(NAME);
    byte[] none = new byte[BYTES];
    if (Files.notExists(file)) {
      Files.write(file, none);
    } else if (!Arrays.equals(Files.readAllBytes(file), none)) {
      throw new StoreException(
          file
              + " says that the block files are obfuscated, which this program cannot read. Use"
              + " another -datadir, or block files made with -blocksxor=0.");
    }
  }
}
