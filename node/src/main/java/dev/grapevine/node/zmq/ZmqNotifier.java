package dev.grapevine.node.zmq;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.Hash256;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.node.config.ZmqTopic;
import dev.grapevine.node.core.LoopFigures;
import dev.grapevine.relay.EventSink;
import dev.grapevine.relay.mempool.MempoolEntry;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells subscribers of new tips, of transactions (those that enter the mempool, and those of each
 * block that is connected or disconnected), and of the order in which all that happened (the topic
 * {@code sequence}). Of a tip that moves by several blocks at once the last is told; while catching
 * up none. Without a subscriber an event costs a look at who is there.
 *
 * <p>The blocks that a reorganisation connects are told after what comes back to the mempool, as
 * Bitcoin Core has it, unless they are too many to be held.
 *
 * <p>On the node's event loop, but for {@link #open}, {@link #started} and {@link #close}.
 */
public final class ZmqNotifier implements EventSink, AutoCloseable {
  /** What the topic {@code sequence} says of a hash. */
  private static final char CONNECTED = 'C';

  private static final char DISCONNECTED = 'D';
  private static final char ENTERED = 'A';
  private static final char LEFT = 'R';

  /** Blocks of a reorganisation, so that what they take is bounded. */
  private static final int MAX_HELD = 32;

  private final List<Channel> channels = new ArrayList<>();
  private final Map<ZmqTopic.Address, ZmtpPublisher> publishers = new HashMap<>();
  private volatile Optional<LoopFigures> node = Optional.empty();
  private boolean caughtUp;
  private @Nullable Block newTip;

  /** Connected by a reorganisation that is still going on. */
  private final List<Block> held = new ArrayList<>();

  private boolean reorganising;
  private boolean waiting;

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
        ZmtpPublisher publisher = notifier.publishers.get(topic.address());
        if (publisher == null) {
          publisher = ZmtpPublisher.bind(group, topic.address());
          notifier.publishers.put(topic.address(), publisher);
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
  public void transactionEntered(MempoolEntry entry, Arrival arrival, long sequence) {
    tell(entry.transaction());
    tellSequence(entry.transaction().txid(), ENTERED, OptionalLong.of(sequence));
  }

  @Override
  public void transactionLeft(Transaction transaction, long sequence) {
    tellSequence(transaction.txid(), LEFT, OptionalLong.of(sequence));
  }

  @Override
  public void blockConnected(BlockIndex index, Block block) {
    if (node.isEmpty()) {
      tell(block, CONNECTED);
      return;
    }
    lookAgain();
    newTip = block;
    if (reorganising) {
      held.add(block);
      if (held.size() == MAX_HELD) {
        tellHeld();
      }
    } else {
      tell(block, CONNECTED);
    }
  }

  @Override
  public void blockDisconnected(BlockIndex index, Block block) {
    if (node.isPresent()) {
      lookAgain();
      reorganising = true;
    }
    tell(block, DISCONNECTED);
  }

  /** When what is going on is over: the tip may move on. */
  private void lookAgain() {
    if (!waiting) {
      waiting = true;
      node.orElseThrow().afterwards(this::settled);
    }
  }

  private void settled() {
    waiting = false;
    reorganising = false;
    tellHeld();
    tellTip();
  }

  private void tellHeld() {
    held.forEach(block -> tell(block, CONNECTED));
    held.clear();
  }

  private void tell(Block block, char label) {
    block.transactions().forEach(this::tell);
    tellSequence(block.hash(), label, OptionalLong.empty());
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

  private void tellSequence(Hash256 hash, char label, OptionalLong sequence) {
    for (Channel channel : channels) {
      if (channel.is(ZmqTopic.Kind.SEQUENCE)) {
        publish(
            channel,
            () -> {
              ByteBuffer body =
                  ByteBuffer.allocate(Hash256.SIZE + 1 + (sequence.isPresent() ? Long.BYTES : 0))
                      .order(ByteOrder.LITTLE_ENDIAN)
                      .put(display(hash))
                      .put((byte) label);
              sequence.ifPresent(body::putLong);
              return body.array();
            });
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
        publish(channel, () -> display(tip.hash()));
      } else if (channel.is(ZmqTopic.Kind.RAW_BLOCK)) {
        publish(channel, tip::toBytes);
      }
    }
  }

  private static byte[] display(Hash256 hash) {
    return HexFormat.of().parseHex(hash.toString());
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
