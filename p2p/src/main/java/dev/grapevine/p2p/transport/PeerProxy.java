package dev.grapevine.p2p.transport;

import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.random.RandomGenerator;

/** What a peer is dialled through, which connects to it in our place. */
public interface PeerProxy {
  /** Said to the later handlers of a channel, as a user event, when the peer is reached. */
  enum Event {
    PEER_REACHED
  }

  /** Where the socket goes. */
  SocketAddress server();

  /** What netty is told to connect to: the server, unless the handler takes that for the peer. */
  SocketAddress target(InetSocketAddress peer);

  /**
   * Does what is to be done before the channel is the peer's, of which it is the first handler:
   * fires {@link Event#PEER_REACHED}, netty's own event of its proxies, or closes the channel.
   *
   * @param random of keys and credentials
   */
  ChannelHandler handler(EventLoop loop, RandomGenerator random);
}
