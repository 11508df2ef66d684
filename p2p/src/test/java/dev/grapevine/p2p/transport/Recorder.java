package dev.grapevine.p2p.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.p2p.wire.DecodeResult;
import dev.grapevine.p2p.wire.Message;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** A listener that writes down what it is told, and can be given something to do on a message. */
final class Recorder implements ConnectionListener {
  private static final int PATIENCE_SECONDS = 20;

  sealed interface Event {
    Connection connection();
  }

  record Opened(Connection connection) implements Event {}

  record Received(Connection connection, Message message, int bytes) implements Event {}

  record Skipped(Connection connection, String command, String reason, int bytes)
      implements Event {}

  record Misbehaved(Connection connection, DecodeResult.Misbehaved fault) implements Event {}

  record Writable(Connection connection, boolean writable) implements Event {}

  record Closed(Connection connection, String reason) implements Event {}

  private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private volatile BiConsumer<Connection, Message> reaction = (connection, message) -> {};

  void onMessage(BiConsumer<Connection, Message> what) {
    reaction = what;
  }

  /** The next event, which must be of this kind. */
  <E extends Event> E next(Class<E> kind) throws InterruptedException {
    Event event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(event).isInstanceOf(kind);
    return kind.cast(event);
  }

  /** The next event, which must be of one of these kinds. */
  Event nextOf(Class<?>... kinds) throws InterruptedException {
    Event event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(event).isInstanceOfAny(kinds);
    return event;
  }

  Message nextMessage() throws InterruptedException {
    return next(Received.class).message();
  }

  boolean isEmpty() {
    return events.isEmpty();
  }

  @Override
  public void opened(Connection connection) {
    events.add(new Opened(connection));
  }

  @Override
  public void received(Connection connection, Message message, int bytes) {
    events.add(new Received(connection, message, bytes));
    reaction.accept(connection, message);
  }

  @Override
  public void skipped(Connection connection, String command, String reason, int bytes) {
    events.add(new Skipped(connection, command, reason, bytes));
  }

  @Override
  public void misbehaved(Connection connection, DecodeResult.Misbehaved fault) {
    events.add(new Misbehaved(connection, fault));
  }

  @Override
  public void writable(Connection connection, boolean writable) {
    events.add(new Writable(connection, writable));
  }

  @Override
  public void closed(Connection connection, String reason) {
    events.add(new Closed(connection, reason));
  }
}
