package dev.grapevine.node.cli;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.node.Node;
import dev.grapevine.node.config.ProcessConfig;
import dev.grapevine.relay.EventSink;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What a new tip sets off beside relaying: {@code -blocknotify}'s command, once the node is up and
 * out of initial download, and the end of the node at {@code -stopatheight}.
 */
final class TipWatch implements EventSink {
  private final ProcessConfig config;
  private final CompletableFuture<Void> heightReached = new CompletableFuture<>();
  private volatile Optional<Node> node = Optional.empty();

  TipWatch(ProcessConfig config) {
    this.config = config;
  }

  /** From now on commands are run. */
  void started(Node running) {
    node = Optional.of(running);
  }

  /** Completes when the chain has the height at which the node is to stop. */
  CompletableFuture<Void> heightReached() {
    return heightReached;
  }

  @Override
  public void blockConnected(BlockIndex index, Block block) {
    if (config.stopAtHeight().isPresent() && index.height() >= config.stopAtHeight().getAsInt()) {
      heightReached.complete(null);
    }
    if (config.blockNotify().isPresent() && node.isPresent()) {
      String command = config.blockNotify().get().replace("%s", index.hash().toString());
      // Asked later: this is the middle of connecting, and the engine is not to be called.
      CompletableFuture.runAsync(() ->
          node.get()
              .initialDownload()
              .thenAccept(downloading -> {
                if (!downloading) {
                  Commands.run(command);
                }
              }));
    }
  }
}
