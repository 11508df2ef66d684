package dev.grapevine.p2p.transport;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A dial that is answered once, by whatever comes first. On the event loop. */
final class Dial {
  private final InetSocketAddress address;
  private final Optional<PeerProxy> proxy;
  private final boolean encrypted;
  private @Nullable Consumer<DialResult> waiting;

  Dial(
      InetSocketAddress address,
      Optional<PeerProxy> proxy,
      boolean encrypted,
      Consumer<DialResult> waiting) {
    this.address = address;
    this.proxy = proxy;
    this.encrypted = encrypted;
    this.waiting = waiting;
  }

  /** The peer's; a name if a proxy is to look it up. */
  InetSocketAddress address() {
    return address;
  }

  /** What it goes through. */
  Optional<PeerProxy> proxy() {
    return proxy;
  }

  /** Where the socket goes. */
  SocketAddress firstHop() {
    return proxy.isPresent() ? proxy.get().server() : address;
  }

  /** What netty is told to connect to. */
  SocketAddress target() {
    return proxy.isPresent() ? proxy.get().target(address) : address;
  }

  /** Whether the encrypted protocol is to be tried. */
  boolean encrypted() {
    return encrypted;
  }

  void answer(DialResult result) {
    Consumer<DialResult> answered = waiting;
    if (answered != null) {
      waiting = null;
      answered.accept(result);
    }
  }
}
