package dev.grapevine.node.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What to tell ZeroMQ subscribers, and where they connect ({@code -zmqpubrawblock=ADDRESS}).
 *
 * @param highWaterMark messages queued for one subscriber at most; 0 for any number
 */
public record ZmqTopic(Kind kind, Address address, int highWaterMark) {
  private static final int DEFAULT_HIGH_WATER_MARK = 1_000;

  /** What there is to tell. */
  public enum Kind {
    HASH_BLOCK,
    HASH_TX,
    RAW_BLOCK,
    RAW_TX,
    SEQUENCE;

    /** The first frame of a message. */
    public String topic() {
      return name().toLowerCase(Locale.ROOT).replace("_", "");
    }

    /** The option, and what {@code getzmqnotifications} calls it after {@code zmq}. */
    public String notifier() {
      return "pub" + topic();
    }

    private String option() {
      return "zmq" + notifier();
    }
  }

  /** Where subscribers connect to. */
  public sealed interface Address {
    /** A TCP port. */
    record Tcp(HostPort address) implements Address {
      private static final String PREFIX = "tcp://";

      @Override
      public String url() {
        return PREFIX + address;
      }
    }

    /** A socket in the file system. */
    record Ipc(Path path) implements Address {
      private static final String PREFIX = "ipc://";

      /** Bitcoin Core's word for it in options. */
      private static final String OPTION_PREFIX = "unix:";

      @Override
      public String url() {
        return PREFIX + path;
      }
    }

    /** As ZeroMQ writes it. */
    String url();

    private static Optional<Address> parse(String url) {
      for (String prefix : List.of(Ipc.PREFIX, Ipc.OPTION_PREFIX)) {
        if (url.startsWith(prefix) && url.length() > prefix.length()) {
          return Optional.of(new Ipc(Path.of(url.substring(prefix.length()))));
        }
      }
      return HostPort.parse(url.startsWith(Tcp.PREFIX) ? url.substring(Tcp.PREFIX.length()) : "", 0)
          .filter(address -> address.port() != 0)
          .map(Tcp::new);
    }
  }

  /** The address as it is written. */
  public String url() {
    return address.url();
  }

  /** What is asked for; nothing if an address cannot be used, see {@link #warnings}. */
  static List<ZmqTopic> from(Settings settings) throws ConfigException {
    List<ZmqTopic> topics = new ArrayList<>();
    boolean usable = true;
    for (Kind kind : Kind.values()) {
      int highWaterMark =
          settings.number(kind.option() + "hwm", 0, Integer.MAX_VALUE, DEFAULT_HIGH_WATER_MARK);
      for (String url : settings.list(kind.option())) {
        Optional<Address> address = Address.parse(url);
        usable &= address.isPresent();
        address.ifPresent(where -> topics.add(new ZmqTopic(kind, where, highWaterMark)));
      }
    }
    return usable ? topics : List.of();
  }

  /** The addresses that cannot be used; one is enough for nothing to be told (Bitcoin Core). */
  static List<String> warnings(Settings settings) {
    List<String> warnings = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (String url : settings.list(kind.option())) {
        if (Address.parse(url).isEmpty()) {
          warnings.add(
              ("Invalid -%s address: '%s' (must be tcp://HOST:PORT or unix:PATH); nothing is told"
                      + " to ZeroMQ subscribers")
                  .formatted(kind.option(), url));
        }
      }
    }
    return warnings;
  }

  static List<Option> options() {
    List<Option> options = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      options.add(
          Option.of(
              Option.Group.OPTIONS,
              kind.option(),
              "=<address>",
              "Tell ZeroMQ subscribers at tcp://HOST:PORT or unix:PATH: "
                  + kind.topic()
                  + "; may be repeated"));
      options.add(
          Option.of(
              Option.Group.OPTIONS,
              kind.option() + "hwm",
              "=<n>",
              "Messages of it queued for a subscriber at most (default: 1000)"));
    }
    return options;
  }
}
