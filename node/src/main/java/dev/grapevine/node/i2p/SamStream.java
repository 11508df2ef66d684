package dev.grapevine.node.i2p;

import dev.grapevine.p2p.transport.PeerProxy;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.random.RandomGenerator;

/**
 * The way to one I2P peer: a connection to the bridge that becomes a stream of a session.
 *
 * @param server where the bridge is
 * @param session whose destination the peer sees
 * @param name of the peer, {@code .b32.i2p}
 */
record SamStream(InetSocketAddress server, SamSession session, String name) implements PeerProxy {
  @Override
  public SocketAddress target(InetSocketAddress peer) {
    return server;
  }

  @Override
  public ChannelHandler handler(EventLoop loop, RandomGenerator random) {
    return new Conversation(this);
  }

  private static final class Conversation extends SamHandler {
    private final SamStream stream;

    Conversation(SamStream stream) {
      this.stream = stream;
    }

    @Override
    void greeted(ChannelHandlerContext context) {
      ask(
          context,
          "NAMING LOOKUP NAME=" + stream.name,
          reply -> {
            if (requireOk(context, reply)) {
              String destination = require(context, reply, "VALUE");
              if (!destination.isEmpty()) {
                connect(context, destination);
              }
            }
          });
    }

    private void connect(ChannelHandlerContext context, String destination) {
      ask(
          context,
          "STREAM CONNECT ID="
              + stream.session.id()
              + " DESTINATION="
              + destination
              + " SILENT=false",
          reply -> {
            if (reply.result().equals(SamReply.INVALID_ID)) {
              stream.session.close();
            }
            if (requireOk(context, reply)) {
              context.fireUserEventTriggered(PeerProxy.Event.PEER_REACHED);
              done(context);
            }
          });
    }

    @Override
    void failed(ChannelHandlerContext context, String reason) {
      context.fireExceptionCaught(new IOException(reason));
    }
  }
}
