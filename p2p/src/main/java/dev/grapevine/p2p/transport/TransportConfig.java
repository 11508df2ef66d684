package dev.grapevine.p2p.transport;

import java.util.function.LongSupplier;

/**
 * What a transport can be told. There is no receive buffer to limit: a message is handled to its
 * end before the next one is read, and what was not read waits in the sender's kernel.
 *
 * @param maxSendBufferBytes bytes queued for one peer from which on it is not writable ({@code
 *     -maxsendbuffer}), at least 1
 * @param connectTimeoutMillis how long a dial may take ({@code -timeout}), at least 1
 * @param encrypted whether who dials in may speak the encrypted protocol ({@code -v2transport})
 * @param maxUploadBytes to be sent in a day, 0 for any ({@code -maxuploadtarget}); for who decides
 *     what is sent
 * @param links what the ways to peers are like
 * @param unixSeconds the clock of {@link TrafficCounters#lastSentUnixSeconds}; read on the event
 *     loop
 */
public record TransportConfig(
    int maxSendBufferBytes,
    int connectTimeoutMillis,
    boolean encrypted,
    long maxUploadBytes,
    LinkModel links,
    LongSupplier unixSeconds) {
  /** Bitcoin Core's {@code DEFAULT_MAXSENDBUFFER}, in bytes. */
  public static final int DEFAULT_MAX_SEND_BUFFER_BYTES = 1_000_000;

  /** Bitcoin Core's {@code DEFAULT_CONNECT_TIMEOUT}. */
  public static final int DEFAULT_CONNECT_TIMEOUT_MILLIS = 5_000;

  /** Refuses what is out of range. */
  public TransportConfig {
    if (maxSendBufferBytes < 1 || connectTimeoutMillis < 1) {
      throw new IllegalArgumentException("send buffer and connect timeout are at least 1");
    }
  }

  /** Bitcoin Core's defaults and the system's clock. */
  public static TransportConfig defaults() {
    return new TransportConfig(
        DEFAULT_MAX_SEND_BUFFER_BYTES,
        DEFAULT_CONNECT_TIMEOUT_MILLIS,
        true,
        0,
        LinkModel.NONE,
        () -> System.currentTimeMillis() / 1_000);
  }

  /** The same with or without encryption. */
  public TransportConfig withEncrypted(boolean on) {
    return new TransportConfig(
        maxSendBufferBytes, connectTimeoutMillis, on, maxUploadBytes, links, unixSeconds);
  }

  /** The same over other links. */
  public TransportConfig withLinks(LinkModel other) {
    return new TransportConfig(
        maxSendBufferBytes, connectTimeoutMillis, encrypted, maxUploadBytes, other, unixSeconds);
  }
}
