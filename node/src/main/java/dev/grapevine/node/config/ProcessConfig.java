package dev.grapevine.node.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A node as a process among others: the files it leaves and the commands it runs.
 *
 * @param blocksDir the folder that holds the blocks, absolute; inside the network's folder unless
 *     {@code -blocksdir} says otherwise
 * @param blocksXor whether new files of blocks are obfuscated
 * @param pidFile where its process id is while it runs; empty after {@code -nopid}
 * @param startupNotify shell command for when it is ready
 * @param shutdownNotify shell commands for when it begins to stop
 * @param blockNotify shell command for each new tip, its hash in the place of {@code %s}
 * @param alertNotify shell command for each warning, its text in the place of {@code %s}
 * @param stopAtHeight the height at which it stops by itself
 * @param stopAfterImport stop once what {@code -reindex} and {@code -loadblock} name is taken over
 */
public record ProcessConfig(
    Path blocksDir,
    boolean blocksXor,
    Optional<Path> pidFile,
    Optional<String> startupNotify,
    List<String> shutdownNotify,
    Optional<String> blockNotify,
    Optional<String> alertNotify,
    OptionalInt stopAtHeight,
    boolean stopAfterImport) {
  private static final String DEFAULT_PID_FILE = "bitcoind.pid";
  private static final String BLOCKS = "blocks";

  public ProcessConfig {
    shutdownNotify = List.copyOf(shutdownNotify);
  }

  static ProcessConfig from(Settings settings) throws ConfigException {
    int height = settings.number("stopatheight", 0, Integer.MAX_VALUE, 0);
    return new ProcessConfig(
        blocksDir(settings),
        settings.flag("blocksxor", true),
        settings.isNegated("pid")
            ? Optional.empty()
            : Optional.of(
                settings.networkDir().resolve(settings.nonEmpty("pid").orElse(DEFAULT_PID_FILE))),
        settings.nonEmpty("startupnotify"),
        settings.list("shutdownnotify"),
        settings.nonEmpty("blocknotify"),
        settings.nonEmpty("alertnotify"),
        height > 0 ? OptionalInt.of(height) : OptionalInt.empty(),
        settings.flag("stopafterblockimport", false));
  }

  private static Path blocksDir(Settings settings) throws ConfigException {
    Optional<String> given = settings.nonEmpty("blocksdir");
    if (given.isEmpty()) {
      return settings.networkDir().resolve(BLOCKS);
    }
    Path root = Settings.path("blocksdir", given.get());
    if (!Files.isDirectory(root)) {
      throw new ConfigException(
          "Specified blocks directory \"" + given.get() + "\" does not exist.");
    }
    return root.resolve(settings.chain().folder()).resolve(BLOCKS);
  }
}
