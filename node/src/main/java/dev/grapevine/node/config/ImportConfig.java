package dev.grapevine.node.config;

import dev.grapevine.chain.state.ChainStorage.Rebuild;
import java.nio.file.Path;
import java.util.List;

/**
 * What the chain is built from at the start, beside what the data directory holds.
 *
 * @param rebuild what is made anew ({@code -reindex}, {@code -reindex-chainstate})
 * @param afterFailure all is made anew if what is stored cannot be used ({@code
 *     -test=reindex_after_failure_noninteractive_yes}); else the node does not start
 * @param files blocks to take over, in this order ({@code -loadblock})
 */
public record ImportConfig(Rebuild rebuild, boolean afterFailure, List<Path> files) {
  /** Nothing beside the data directory. */
  public static final ImportConfig NONE = new ImportConfig(Rebuild.NOTHING, false, List.of());

  public ImportConfig {
    files = List.copyOf(files);
  }

  static ImportConfig from(Settings settings) throws ConfigException {
    Rebuild rebuild = Rebuild.NOTHING;
    if (settings.flag("reindex", false)) {
      rebuild = Rebuild.ALL;
    } else if (settings.flag("reindex-chainstate", false)) {
      rebuild = Rebuild.COINS;
    }
    return new ImportConfig(
        rebuild,
        settings.list("test").contains("reindex_after_failure_noninteractive_yes"),
        settings.list("loadblock").stream().map(Path::of).toList());
  }
}
