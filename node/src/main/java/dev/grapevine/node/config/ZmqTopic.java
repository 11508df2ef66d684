package dev.grapevine.node.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What to tell ZeroMQ subscribers, and where they connect ({@code -zmqpubrawblock=ADDRESS}).
 *
 * @param address of TCP
 * @param highWaterMark messages queued for one subscriber at most; 0 for any number
 */
public record ZmqTopic(Kind kind, HostPort address, int highWaterMark) {
  private static final String TCP = "tcp://";
  private static final int DEFAULT_HIGH_WATER_MARK = 1_000;

  /** What there is to tell. */
  public enum Kind {
    HASH_BLOCK,
    HASH_TX,
    RAW_BLOCK,
    RAW_TX;

    /** The first frame of a message. */
    public String topic() {
      return name().toLowerCase(Locale.ROOT).replace("_", "");
    }

    /** The option, and what {@code getzmqnotifications} calls it after {@code zmq}. */
    public String notifier() {
      return "pub" + topic();
    }
  }

  /** The address as it is written. */
  public String url() {
    return TCP + address;
  }

  static List<ZmqTopic> from(Settings settings) throws ConfigException {
    List<ZmqTopic> topics = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      String option = "zmq" + kind.notifier();
      int highWaterMark =
          settings.number(option + "hwm", 0, Integer.MAX_VALUE, DEFAULT_HIGH_WATER_MARK);
      for (String url : settings.list(option)) {
        topics.add(
            new ZmqTopic(
                kind,
                HostPort.parse(url.startsWith(TCP) ? url.substring(TCP.length()) : "", 0)
                    .filter(address -> address.port() != 0)
                    .orElseThrow(() ->
                        new ConfigException(
                            "Invalid -%s address: '%s'; must be tcp://HOST:PORT"
                                .formatted(option, url))),
                highWaterMark));
      }
    }
    return topics;
  }

  static List<Option> options() {
    List<Option> options = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      options.add(
          Option.of(
              Option.Group.OPTIONS,
              "zmq" + kind.notifier(),
              "=<address>",
              "Tell ZeroMQ subscribers at tcp://HOST:PORT: " + kind.topic() + "; may be repeated"));
      options.add(
          Option.of(
              Option.Group.OPTIONS,
              "zmq" + kind.notifier() + "hwm",
              "=<n>",
              "Messages of it queued for a subscriber at most (default: 1000)"));
    }
    return options;
  }
}
