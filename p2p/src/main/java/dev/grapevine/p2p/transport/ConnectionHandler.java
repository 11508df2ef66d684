package dev.grapevine.p2p.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;

/** Netty's side of a connection; silent once the connection has gone on to another channel. */
final class ConnectionHandler extends ChannelInboundHandlerAdapter {
  private final Connection connection;
  private final Channel channel;

  ConnectionHandler(Connection connection, Channel channel) {
    this.connection = connection;
    this.channel = channel;
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
    connection.activated();
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
