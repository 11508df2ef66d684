package dev.grapevine.testnet.local;

import dev.grapevine.node.Node;
import dev.grapevine.node.core.ConnectionInfo;
import dev.grapevine.node.core.Traffic;
import dev.grapevine.relay.ConnectionKind;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A node of ours in this process. */
public record InProcessNode(Node node) implements NetworkNode {
  @Override
  public InetSocketAddress p2pAddress() {
    return node.p2pAddress();
  }

  @Override
  public InetSocketAddress rpcAddress() {
    return node.rpcAddress();
  }

  @Override
  public CompletableFuture<?> dial(InetSocketAddress peer) {
    return node.connect(peer, ConnectionKind.OUTBOUND_FULL_RELAY);
  }

  @Override
  public CompletableFuture<Established> established() {
    return node.status()
        .thenApply(
            status -> new Established(status.establishedOutbound(), status.establishedInbound()));
  }

  @Override
  public CompletableFuture<List<ConnectionInfo>> connections() {
    return node.connections();
  }

  @Override
  public CompletableFuture<Traffic> traffic() {
    return node.traffic();
  }

  @Override
  public CompletableFuture<Void> ended() {
    return node.stopRequested();
  }

  @Override
  public CompletableFuture<Void> relink() {
    return node.relink();
  }

  @Override
  public void kill() {
    node.kill();
  }

  @Override
  public void stop() {
    node.stop();
  }
}
