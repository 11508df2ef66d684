package dev.grapevine.chain.state;

import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Where block files are.
 *
 * @param path of the folder, made if missing
 * @param freshKey by chance, what files are obfuscated with if there are none yet; empty if none
 *     may be obfuscated ({@code -blocksxor=0})
 */
public record BlockFolder(Path path, OptionalLong freshKey) {
  static final String NAME = "blocks";

  /** The usual one of a network's data directory, with that key. */
  public static BlockFolder in(Path directory, long freshKey) {
    return new BlockFolder(directory.resolve(NAME), OptionalLong.of(freshKey));
  }
}
