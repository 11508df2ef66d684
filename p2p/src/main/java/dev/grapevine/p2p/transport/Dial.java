package dev.grapevine.p2p.transport;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A dial that is answered once, by whatever comes first. On the event loop. */
final class Dial {
  private @Nullable Consumer<DialResult> waiting;

  Dial(Consumer<DialResult> waiting) {
    this.waiting = waiting;
  }

  void answer(DialResult result) {
    Consumer<DialResult> answered = waiting;
    if (answered != null) {
      waiting = null;
      answered.accept(result);
    }
  }
}
