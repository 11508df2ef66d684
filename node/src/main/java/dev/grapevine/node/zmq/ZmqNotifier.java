package dev.grapevine.node.zmq;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.node.config.ZmqTopic;
import dev.grapevine.node.core.LoopFigures;
import dev.grapevine.relay.EventSink;
import dev.grapevine.relay.base.PeerId;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells subscribers of new tips and of transactions: those that enter the mempool, and those of
 * each block that is connected or disconnected. Of a tip that moves by several blocks at once the
 * last is told; while catching up none. Without a subscriber an event costs a look at who is there.
 *
 * <p>On the node's event loop, but for {@link #open}, {@link #started} and {@link #close}.
 */
public final class ZmqNotifier implements EventSink, AutoCloseable {
  private final List<Channel> channels = new ArrayList<>();
  private final Map<InetSocketAddress, ZmtpPublisher> publishers = new HashMap<>();
  private volatile Optional<LoopFigures> node = Optional.empty();
  private boolean caughtUp;
  private @Nullable Block newTip;

  /** A topic at an address. */
  private static final class Channel {
    private final ZmqTopic topic;
    private final ZmtpPublisher publisher;
    private int sequence;

    Channel(ZmqTopic topic, ZmtpPublisher publisher) {
      this.topic = topic;
      this.publisher = publisher;
    }

    boolean is(ZmqTopic.Kind kind) {
      return topic.kind() == kind;
    }

    void publish(byte[] body) {
      publisher.publish(topic.kind().topic(), body, sequence++, topic.highWaterMark());
    }

    /** Counted although nobody hears it. */
    void skip() {
      sequence++;
    }

    boolean isWanted() {
      return publisher.isWanted(topic.kind().topic());
    }
  }

  private ZmqNotifier() {}

  /**
   * Listens at all addresses of {@code topics}; those of one address share a socket.
   *
   * @throws IOException if one cannot be listened on; nothing is left open
   */
  public static ZmqNotifier open(EventLoopGroup group, List<ZmqTopic> topics) throws IOException {
    ZmqNotifier notifier = new ZmqNotifier();
    try {
      for (ZmqTopic topic : topics) {
        InetSocketAddress bind =
            new InetSocketAddress(topic.address().host(), topic.address().port());
        ZmtpPublisher publisher = notifier.publishers.get(bind);
        if (publisher == null) {
          publisher = ZmtpPublisher.bind(group, bind);
          notifier.publishers.put(bind, publisher);
        }
        notifier.channels.add(new Channel(topic, publisher));
      }
    } catch (IOException e) {
      notifier.close();
      throw e;
    }
    return notifier;
  }

  /** From now on events are told. */
  public void started(LoopFigures running) {
    node = Optional.of(running);
  }

  @Override
  public void initialDownloadOver() {
    caughtUp = true;
  }

  @Override
  public void transactionAccepted(Transaction transaction, Optional<PeerId> from) {
    tell(transaction);
  }

  @Override
  public void blockConnected(BlockIndex index, Block block) {
    block.transactions().forEach(this::tell);
    if (newTip == null) {
      // Told when what is going on is over: the tip may move on.
      node.ifPresent(running -> running.afterwards(this::tellTip));
    }
    newTip = block;
  }

  @Override
  public void blockDisconnected(BlockIndex index, Block block) {
    block.transactions().forEach(this::tell);
  }

  private void tell(Transaction transaction) {
    for (Channel channel : channels) {
      if (channel.is(ZmqTopic.Kind.HASH_TX)) {
        publish(channel, () -> display(transaction.txid()));
      } else if (channel.is(ZmqTopic.Kind.RAW_TX)) {
        publish(channel, transaction::serialized);
      }
    }
  }

  private void tellTip() {
    Block tip = newTip;
    newTip = null;
    if (tip == null || !caughtUp) {
      return;
    }
    for (Channel channel : channels) {
      if (channel.is(ZmqTopic.Kind.HASH_BLOCK)) {
        publish(channel, () -> HexFormat.of().parseHex(tip.hash().toString()));
      } else if (channel.is(ZmqTopic.Kind.RAW_BLOCK)) {
        publish(channel, tip::toBytes);
      }
    }
  }

  private static byte[] display(Txid txid) {
    return HexFormat.of().parseHex(txid.toString());
  }

  private void publish(Channel channel, Supplier<byte[]> body) {
    if (channel.isWanted()) {
      channel.publish(body.get());
    } else {
      channel.skip();
    }
  }

  @Override
  public void close() {
    publishers.values().forEach(ZmtpPublisher::close);
  }
}
