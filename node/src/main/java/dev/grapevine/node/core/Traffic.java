package dev.grapevine.node.core;

import dev.grapevine.p2p.transport.TrafficCounters;
import dev.grapevine.p2p.wire.Commands;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What went over one connection, or over all of a node's, up to one moment. Bytes are those on the
 * wire with the 24-byte header.
 *
 * @param sent by command, without those never sent
 * @param received likewise
 */
public record Traffic(
    Map<String, Count> sent, Map<String, Count> received, long bytesSent, long bytesReceived) {

  /** Messages and their bytes. */
  public record Count(long messages, long bytes) {}

  /** Copies live counters; on their loop. */
  static Traffic of(TrafficCounters counters) {
    Map<String, Count> sent = new LinkedHashMap<>();
    Map<String, Count> received = new LinkedHashMap<>();
    for (int command = 0; command <= Commands.OTHER; command++) {
      String name = Commands.name(command);
      if (counters.sentMessages(command) > 0) {
        sent.put(name, new Count(counters.sentMessages(command), counters.sentBytes(command)));
      }
      if (counters.receivedMessages(command) > 0) {
        received.put(
            name, new Count(counters.receivedMessages(command), counters.receivedBytes(command)));
      }
    }
    return new Traffic(sent, received, counters.bytesSent(), counters.bytesReceived());
  }
}
