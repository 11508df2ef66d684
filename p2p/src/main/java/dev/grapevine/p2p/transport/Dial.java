package dev.grapevine.p2p.transport;

import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A dial that is answered once, by whatever comes first. On the event loop. */
final class Dial {
  private final InetSocketAddress address;
  private final boolean encrypted;
  private @Nullable Consumer<DialResult> waiting;

  Dial(InetSocketAddress address, boolean encrypted, Consumer<DialResult> waiting) {
    this.address = address;
    this.encrypted = encrypted;
    this.waiting = waiting;
  }

  InetSocketAddress address() {
    return address;
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
