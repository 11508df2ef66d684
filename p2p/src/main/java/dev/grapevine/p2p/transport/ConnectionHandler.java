package dev.grapevine.p2p.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.proxy.ProxyConnectionEvent;
import java.io.IOException;

/** Netty's side of a connection; silent once the connection has gone on to another channel. */
final class ConnectionHandler extends ChannelInboundHandlerAdapter {
  private final Connection connection;
  private final Channel channel;
  private final boolean proxied;

  /**
   * Ties them.
   *
   * @param proxied a proxy stands between, and is to reach the peer first
   */
  ConnectionHandler(Connection connection, Channel channel, boolean proxied) {
    this.connection = connection;
    this.channel = channel;
    this.proxied = proxied;
  }

  private boolean isCurrent() {
    return connection.isOn(channel);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    connection.added();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (isCurrent()) {
      connection.removed();
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (!proxied) {
      connection.activated();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (proxied
        && (event instanceof ProxyConnectionEvent || event == PeerProxy.Event.PEER_REACHED)) {
      connection.activated();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (isCurrent()) {
      connection.deactivated();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    connection.readFrom((ByteBuf) message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    connection.endOfReads();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (isCurrent()) {
      connection.pump();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException) {
      connection.lost(String.valueOf(cause.getMessage()));
    } else {
      connection.failed(cause);
    }
  }
}
