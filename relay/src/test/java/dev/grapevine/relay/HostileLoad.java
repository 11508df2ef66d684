package dev.grapevine.relay;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Funds;
import dev.grapevine.chain.testing.Lock;
import dev.grapevine.p2p.wire.BlockMessage;
import dev.grapevine.p2p.wire.DecodeResult;
import dev.grapevine.p2p.wire.Message;
import dev.grapevine.p2p.wire.MessageCodec;
import dev.grapevine.p2p.wire.Ping;
import dev.grapevine.p2p.wire.Pong;
import dev.grapevine.p2p.wire.TransactionInterner;
import dev.grapevine.p2p.wire.TxMessage;
import dev.grapevine.relay.base.Now;
import dev.grapevine.relay.compact.CompactBlockEncoder;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/**
 * A node with honest peers and one that sends as fast as it is read. Its connections are served in
 * turn, as the event loop does it: what one read of a socket brings, at most {@link #READ_BYTES} or
 * the one message that is larger, then the next peer. So a block that has come waits for one turn
 * of the hostile peer at most; {@link #honestBlock} is that turn and the block, from its bytes to
 * its place as the new tip.
 */
final class HostileLoad {
  /** What the transport reads of one socket before it looks at the next. */
  static final int READ_BYTES = 64 * 1024;

  /** Transactions of each block, all of them in the mempool when it comes. */
  static final int BLOCK_TRANSACTIONS = 1000;

  /** Turns of the hostile peer between two blocks that are not timed. */
  static final int TURNS_BETWEEN_BLOCKS = 20;

  private static final long BLOCK_SPACING_NANOS = 10 * Now.MINUTE;
  private static final double NANOS_A_MICRO = 1000;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int HONEST_PEERS = 8;
  private static final int BLOCKS = 15;
  private static final long FEE = 1000;

  /** What a hostile peer says. */
  interface Script {
    /** The next message; each call another one. */
    Message next(SplittableRandom random);

    /** Its first words after every handshake. */
    default List<Message> greeting() {
      return List.of();
    }
  }

  private record Bytes(String command, byte[] payload) {
    static Bytes of(Message message) {
      ByteWriter out = new ByteWriter(message.payloadSize());
      message.write(out);
      return new Bytes(message.command(), out.toBytes());
    }

    Message decoded() {
      return switch (MessageCodec.decode(
          command, payload, 0, payload.length, TransactionInterner.none())) {
        case DecodeResult.Decoded(Message message) -> message;
        case DecodeResult.Skipped skipped -> throw new AssertionError(skipped.toString());
        case DecodeResult.Misbehaved fault -> throw new AssertionError(fault.toString());
      };
    }
  }

  private final ChainBuilder base;
  private final Script script;
  private final List<Block> blocks = new ArrayList<>();
  private final SplittableRandom random = new SplittableRandom(5);
  private final List<LoneEngine.Played> honest = new ArrayList<>();
  private LoneEngine node;
  private LoneEngine.Played hostile;
  private final LongArrayList processorNanos = new LongArrayList();
  private int nextBlock;
  private List<Bytes> turn = List.of();
  private Bytes sketch;

  /**
   * A node at the tip of a chain with coins.
   *
   * @param base has two coinbases at least that can be spent
   * @param script what the hostile peer says; with none it is silent
   */
  HostileLoad(ChainBuilder base, Script script) {
    this.base = base;
    this.script = script;
    ChainBuilder miner = base.fork(base.height(), 1);
    Transaction fan = base.coinbase(1).split(Lock.WITNESS_KEY, BLOCK_TRANSACTIONS, 100_000);
    blocks.add(miner.mine(fan));
    List<Funds> coins = new ArrayList<>();
    for (int i = 0; i < BLOCK_TRANSACTIONS; i++) {
      coins.add(Funds.of(fan, i));
    }
    while (blocks.size() < BLOCKS) {
      Transaction[] spends = new Transaction[BLOCK_TRANSACTIONS];
      for (int i = 0; i < BLOCK_TRANSACTIONS; i++) {
        spends[i] = coins.get(i).spend(Lock.WITNESS_KEY, FEE);
        coins.set(i, Funds.of(spends[i], 0));
      }
      blocks.add(miner.mine(spends));
    }
    restart();
  }

  private void restart() {
    node = new LoneEngine(base);
    honest.clear();
    for (int i = 0; i < HONEST_PEERS; i++) {
      honest.add(
          node.connect(i < 2 ? ConnectionKind.MANUAL : ConnectionKind.INBOUND)
              .shakesHands()
              .offersCompactBlocks(false));
    }
    // Who gave a block first is asked to announce the next ones by sketches.
    honest.getFirst().says(new BlockMessage(blocks.getFirst(), true));
    nextBlock = 1;
    greet();
    answerPings();
  }

  private void greet() {
    hostile = node.connect(ConnectionKind.INBOUND).shakesHands().offersCompactBlocks(true);
    script.greeting().forEach(hostile::says);
  }

  /** The engine under load. */
  LoneEngine node() {
    return node;
  }

  /**
   * All that comes before the next block: its transactions from an honest peer, and some turns of
   * the hostile one.
   */
  void prepare() {
    if (nextBlock == blocks.size()) {
      restart();
    }
    Block block = blocks.get(nextBlock++);
    for (Transaction transaction : block.transactions().subList(1, BLOCK_TRANSACTIONS + 1)) {
      honest.get(1).says(new TxMessage(transaction, true));
    }
    for (int i = 0; i < TURNS_BETWEEN_BLOCKS; i++) {
      take(draw());
      node.elapse(BLOCK_SPACING_NANOS / TURNS_BETWEEN_BLOCKS);
      answerPings();
    }
    turn = draw();
    sketch = Bytes.of(new CompactBlockEncoder(random).sketch(block));
  }

  private List<Bytes> draw() {
    List<Bytes> drawn = new ArrayList<>();
    if (!script.equals(SILENT)) {
      for (int bytes = 0; bytes < READ_BYTES; ) {
        Bytes message = Bytes.of(script.next(random));
        bytes += message.payload.length;
        drawn.add(message);
      }
    }
    return drawn;
  }

  private void take(List<Bytes> messages) {
    for (Bytes message : messages) {
      if (!hostile.closed().isEmpty()) {
        hostile.leaves();
        greet();
      }
      hostile.says(message.decoded());
    }
  }

  private void answerPings() {
    for (LoneEngine.Played peer : honest) {
      for (Ping ping : peer.hears(Ping.class)) {
        peer.says(new Pong(OptionalLong.of(ping.nonce())));
      }
    }
    for (Ping ping : hostile.hears(Ping.class)) {
      hostile.says(new Pong(OptionalLong.of(ping.nonce())));
    }
  }

  /** A turn of the hostile peer, then a block from an honest one. */
  void honestBlock() {
    long before = THREADS.getCurrentThreadCpuTime();
    take(turn);
    honest.getFirst().says(sketch.decoded());
    processorNanos.add(THREADS.getCurrentThreadCpuTime() - before);
    if (!node.chain().tip().hash().equals(blocks.get(nextBlock - 1).hash())) {
      throw new AssertionError("the block was not rebuilt: " + honest.getFirst().closed());
    }
  }

  /** Forgets the times of the blocks until now. */
  void forgetTimes() {
    processorNanos.clear();
  }

  /** Processor time of {@code percent} of the blocks at most, in microseconds. */
  double percentileMicros(int percent) {
    long[] sorted = processorNanos.toLongArray();
    Arrays.sort(sorted);
    return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)] / NANOS_A_MICRO;
  }

  /** Says nothing. */
  static final Script SILENT =
      random -> {
        throw new AssertionError("nothing is asked of the silent one");
      };
}
