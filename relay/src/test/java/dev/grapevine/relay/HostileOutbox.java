package dev.grapevine.relay;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.p2p.wire.BlockMessage;
import dev.grapevine.p2p.wire.BlockTxn;
import dev.grapevine.p2p.wire.CmpctBlock;
import dev.grapevine.p2p.wire.Headers;
import dev.grapevine.p2p.wire.Message;
import dev.grapevine.p2p.wire.Ping;
import dev.grapevine.p2p.wire.ShortIds;
import dev.grapevine.p2p.wire.TxMessage;
import dev.grapevine.relay.base.PeerId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Makes an ordinary engine a hostile peer: what it says is held back, spoilt or joined by lies, one
 * way for each node, as the seed has it.
 */
final class HostileOutbox implements Outbox {
  /** How a node is hostile. */
  enum Manner {
    /** Announces, and never delivers. */
    WITHHOLDS,
    /** Delivers what is not what was asked for. */
    SPOILS,
    /** Says things that are of no use, between those that are. */
    BABBLES
  }

  private final Outbox outbox;
  private final RandomGenerator random;
  private final Manner manner;

  HostileOutbox(Outbox outbox, RandomGenerator random) {
    this.outbox = outbox;
    this.random = random;
    this.manner = Manner.values()[random.nextInt(Manner.values().length)];
  }

  @Override
  public void send(PeerId peer, Message message) {
    switch (manner) {
      case WITHHOLDS -> {
        if (!isDelivery(message) || random.nextInt(8) == 0) {
          outbox.send(peer, message);
        }
      }
      case SPOILS -> outbox.send(peer, random.nextBoolean() ? spoilt(message) : message);
      case BABBLES -> {
        outbox.send(peer, message);
        babble(message).ifPresent(more -> outbox.send(peer, more));
      }
    }
  }

  private static boolean isDelivery(Message message) {
    return message instanceof BlockMessage
        || message instanceof BlockTxn
        || message instanceof TxMessage
        || message instanceof Headers;
  }

  private Message spoilt(Message message) {
    return switch (message) {
      case BlockMessage(Block block, boolean withWitness) ->
          new BlockMessage(new Block(block.header(), doubled(block.transactions())), withWitness);
      case BlockTxn(var hash, List<Transaction> transactions) ->
          new BlockTxn(
              hash, random.nextBoolean() ? transactions.reversed() : doubled(transactions));
      case CmpctBlock sketch -> spoilt(sketch);
      case Headers(List<BlockHeader> headers) when headers.size() > 1 ->
          new Headers(headers.reversed());
      default -> message;
    };
  }

  private static List<Transaction> doubled(List<Transaction> transactions) {
    List<Transaction> more = new ArrayList<>(transactions);
    more.addAll(transactions.subList(0, Math.min(1, transactions.size())));
    return more;
  }

  private CmpctBlock spoilt(CmpctBlock sketch) {
    long[] ids = new long[sketch.shortIds().size()];
    long same = random.nextLong() >>> 16;
    boolean equal = random.nextBoolean();
    for (int i = 0; i < ids.length; i++) {
      ids[i] = equal ? same : random.nextLong() >>> 16;
    }
    return new CmpctBlock(sketch.header(), sketch.nonce(), ShortIds.of(ids), sketch.prefilled());
  }

  private Optional<Message> babble(Message message) {
    return switch (random.nextInt(6)) {
      case 0 -> Optional.of(message);
      case 1 -> Optional.of(new Ping(random.nextLong()));
      case 2 -> Optional.of(new Headers(Collections.emptyList()));
      default -> Optional.empty();
    };
  }

  @Override
  public void disconnect(PeerId peer, String reason) {
    outbox.disconnect(peer, reason);
  }

  @Override
  public void discourage(PeerId peer, String reason) {
    outbox.discourage(peer, reason);
  }

  @Override
  public void pauseReading(PeerId peer, boolean pause) {
    outbox.pauseReading(peer, pause);
  }
}
