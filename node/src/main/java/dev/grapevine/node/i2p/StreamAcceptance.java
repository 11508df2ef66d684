package dev.grapevine.node.i2p;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/** Waits for a peer at the destination of a session; the connection then becomes its stream. */
final class StreamAcceptance extends SamHandler {
  private final SamSession session;
  private final Runnable listening;
  private final BiConsumer<Channel, InetSocketAddress> arrived;
  private final CompletableFuture<Void> outcome;

  /**
   * Waits once.
   *
   * @param listening told when peers can come
   * @param arrived takes the channel of a peer and its name; reads from it what comes after
   * @param outcome completes when a peer was there, exceptionally if none will be
   */
  StreamAcceptance(
      SamSession session,
      Runnable listening,
      BiConsumer<Channel, InetSocketAddress> arrived,
      CompletableFuture<Void> outcome) {
    this.session = session;
    this.listening = listening;
    this.arrived = arrived;
    this.outcome = outcome;
  }

  @Override
  void greeted(ChannelHandlerContext context) {
    ask(
        context,
        "STREAM ACCEPT ID=" + session.id() + " SILENT=false",
        reply -> {
          if (reply.result().equals(SamReply.INVALID_ID)) {
            session.close();
          }
          if (requireOk(context, reply)) {
            await(peer -> arrived(context, peer));
            listening.run();
          }
        });
  }

  private void arrived(ChannelHandlerContext context, SamReply peer) {
    // Later versions say ports after the destination.
    String text = peer.line().split(" ", 2)[0];
    Optional<byte[]> destination =
        Destination.decode(text).filter(each -> each.length >= Destination.LEAST_BYTES);
    if (destination.isEmpty()) {
      if (peer.result().equals("I2P_ERROR")) {
        // The session is of no more use, even where its connection stands.
        session.close();
      }
      fail(context, "no peer, but \"" + shortened(peer.line()) + "\"");
      return;
    }
    outcome.complete(null);
    arrived.accept(
        context.channel(),
        InetSocketAddress.createUnresolved(Destination.address(destination.get()).host(), 0));
    done(context);
  }

  @Override
  void failed(ChannelHandlerContext context, String reason) {
    outcome.completeExceptionally(new IOException(reason));
  }
}
