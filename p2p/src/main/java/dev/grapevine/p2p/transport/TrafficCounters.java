package dev.grapevine.p2p.transport;

import dev.grapevine.p2p.wire.Commands;

/**
 * Messages and bytes that went over one connection, or over all that a transport ever had, in total
 * and for each command by its {@link Commands#indexOf index}. Bytes include message headers. What
 * is queued counts as sent once it is made into bytes for the socket; dropped messages count under
 * {@link Commands#OTHER}, as in Bitcoin Core. Lives on the event loop; about a kilobyte.
 */
public final class TrafficCounters {
  private final long[] sentMessages = new long[Commands.OTHER + 1];
  private final long[] sentBytes = new long[Commands.OTHER + 1];
  private final long[] receivedMessages = new long[Commands.OTHER + 1];
  private final long[] receivedBytes = new long[Commands.OTHER + 1];
  private long bytesSent;
  private long bytesReceived;
  private long lastSentUnixSeconds;
  private long lastReceivedUnixSeconds;

  TrafficCounters() {}

  void sentMessage(int command, int bytes) {
    sentMessages[command]++;
    sentBytes[command] += bytes;
  }

  void sentBytes(int bytes, long unixSeconds) {
    bytesSent += bytes;
    lastSentUnixSeconds = unixSeconds;
  }

  void receivedBytes(int bytes, long unixSeconds) {
    bytesReceived += bytes;
    lastReceivedUnixSeconds = unixSeconds;
  }

  void receivedMessage(int command, int bytes) {
    receivedMessages[command]++;
    receivedBytes[command] += bytes;
  }

  /** Bytes sent, of handshakes too. */
  public long bytesSent() {
    return bytesSent;
  }

  /** Bytes received, whole messages or not. */
  public long bytesReceived() {
    return bytesReceived;
  }

  /** Messages of a command that were sent. */
  public long sentMessages(int command) {
    return sentMessages[command];
  }

  /** Bytes of a command that were sent. */
  public long sentBytes(int command) {
    return sentBytes[command];
  }

  /** Messages of a command that were received. */
  public long receivedMessages(int command) {
    return receivedMessages[command];
  }

  /** Bytes of a command that were received. */
  public long receivedBytes(int command) {
    return receivedBytes[command];
  }

  /** When something was last sent, Unix seconds; 0 for never. */
  public long lastSentUnixSeconds() {
    return lastSentUnixSeconds;
  }

  /** When something was last received, Unix seconds; 0 for never. */
  public long lastReceivedUnixSeconds() {
    return lastReceivedUnixSeconds;
  }
}
