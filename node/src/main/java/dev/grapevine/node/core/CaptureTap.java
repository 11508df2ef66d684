package dev.grapevine.node.core;

import dev.grapevine.node.config.HostPort;
import dev.grapevine.p2p.address.NetAddress;
import dev.grapevine.p2p.transport.Connection;
import dev.grapevine.p2p.transport.EncodedMessage;
import dev.grapevine.p2p.transport.MessageTap;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Captures all messages of a node ({@code -capturemessages}): those to peers when they are queued,
 * those from them when they are about to be handled, as Bitcoin Core does. Times are the node's,
 * also when they are mocked.
 */
record CaptureTap(CaptureLog log, NodeClock clock) implements MessageTap {
  @Override
  public void queued(Connection connection, EncodedMessage message) {
    if (log.hasRoom(message.size())) {
      add(connection, false, message.command(), message.payloadCopy());
    }
  }

  @Override
  public void arrived(Connection connection, String command, byte[] bytes, int offset, int length) {
    if (log.hasRoom(length)) {
      add(connection, true, command, Arrays.copyOfRange(bytes, offset, offset + length));
    }
  }

  private void add(Connection connection, boolean incoming, String command, byte[] payload) {
    String peer = name(connection.remoteAddress());
    log.add(new CaptureLog.Entry(peer, incoming, micros(), command, payload));
  }

  private long micros() {
    return clock.isMocked()
        ? TimeUnit.SECONDS.toMicros(clock.now().unixSeconds())
        : ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  /** As {@code getpeerinfo} has it. */
  private static String name(InetSocketAddress remote) {
    return remote.isUnresolved()
        ? new HostPort(remote.getHostString(), remote.getPort()).toString()
        : NetAddress.of(remote).toString();
  }
}
