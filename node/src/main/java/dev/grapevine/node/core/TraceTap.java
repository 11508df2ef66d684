package dev.grapevine.node.core;

import dev.grapevine.p2p.transport.Connection;
import dev.grapevine.p2p.transport.EncodedMessage;
import dev.grapevine.p2p.transport.MessageTap;
import dev.grapevine.p2p.wire.Message;

/** Tells a trace of the messages on connections that the engine knows, by the engine's numbers. */
record TraceTap(WireTrace trace, EngineDriver driver) implements MessageTap {
  @Override
  public void queued(Connection connection, EncodedMessage encoded) {
    encoded
        .message()
        .ifPresent(
            message -> driver.find(connection).ifPresent(link -> trace.queued(link.id(), message)));
  }

  @Override
  public void written(Connection connection, EncodedMessage encoded, long waitNanos) {
    encoded
        .message()
        .ifPresent(message ->
            driver
                .find(connection)
                .ifPresent(link -> trace.written(link.id(), message, waitNanos)));
  }

  @Override
  public void decoded(Connection connection, Message message, long readNanos) {
    driver.find(connection).ifPresent(link -> trace.received(link.id(), message, readNanos));
  }
}
