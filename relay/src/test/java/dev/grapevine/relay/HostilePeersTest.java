package dev.grapevine.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Funds;
import dev.grapevine.chain.testing.Lock;
import dev.grapevine.p2p.address.NetAddress;
import dev.grapevine.p2p.wire.BlockMessage;
import dev.grapevine.p2p.wire.GetData;
import dev.grapevine.p2p.wire.GetHeaders;
import dev.grapevine.p2p.wire.Headers;
import dev.grapevine.p2p.wire.InvItem;
import dev.grapevine.p2p.wire.Message;
import dev.grapevine.p2p.wire.Ping;
import dev.grapevine.p2p.wire.Pong;
import dev.grapevine.relay.base.Now;
import dev.grapevine.relay.base.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Thousands of well-formed messages that make no sense together, from peers that come and go, stop
 * reading, and live under a clock that jumps. Nothing they do may throw, reach a connection that is
 * closed, keep the engine awake, or grow what has a bound. And all of it can be played again.
 */
class HostilePeersTest {
  private static final int STEPS = 6000;
  private static final int MOST_PEERS = 8;

  /** More wakes at one instant than any backlog here needs. */
  private static final int MOST_WAKES = 20_000;

  /** Longer than a silent peer may keep a block, once for each peer there can be. */
  private static final int HEALING_MINUTES = 10 * 60;

  private static final NetAddress ADDRESS = NetAddress.parse("127.0.0.1:1000", 0).orElseThrow();

  private final ChainBuilder builder = ChainBuilder.regtest().mature(20);

  /** Blocks and transactions that are known, will be known, or never can be. */
  private RandomMessages messages(SplittableRandom random) {
    List<Transaction> transactions = new ArrayList<>();
    for (int coin = 1; coin <= 12; coin++) {
      Transaction parent = builder.coinbase(coin).spend(Lock.WITNESS_KEY, 10_000);
      transactions.add(parent);
      transactions.add(builder.coinbase(coin).spend(Lock.WITNESS_KEY, 20_000));
      transactions.add(Funds.of(parent, 0).spend(Lock.WITNESS_KEY, 10_000));
    }
    List<Block> blocks = new ArrayList<>(builder.blocks().subList(95, builder.height()));
    blocks.add(builder.params().genesis());
    ChainBuilder main = builder.fork(builder.height(), 1);
    ChainBuilder rival = builder.fork(builder.height() - 2, 2);
    for (int i = 0; i < 12; i++) {
      blocks.add(main.mine(builder.coinbase(i % 6 + 13).spend(Lock.WITNESS_KEY, 1000 + i)));
      blocks.add(i % 3 == 0 ? rival.mine(transactions.get(3 * (i / 3))) : rival.mine());
      blocks.add(main.draft().coinbaseValue(51_0000_0000L).mine());
    }
    return new RandomMessages(random, blocks, transactions);
  }

  private final class Run {
    private final SplittableRandom random;
    private final Journal journal;
    private final RandomMessages messages;
    private final List<PeerId> peers = new ArrayList<>();
    private long nextPeer;
    private long nanos = 100 * Now.MINUTE;
    private long unixSeconds = builder.now();

    Run(long seed) {
      this.random = new SplittableRandom(seed);
      this.journal = new Journal(builder, LoneEngine.config(), seed);
      this.messages = messages(random.split());
    }

    private Now now() {
      return new Now(nanos, unixSeconds);
    }

    private Run go() {
      for (int step = 0; step < STEPS; step++) {
        act();
        settle();
        bounds();
      }
      return this;
    }

    private void act() {
      int dice = random.nextInt(100);
      if (peers.isEmpty() || (dice < 8 && peers.size() < MOST_PEERS)) {
        connect();
      } else if (dice < 10) {
        leave(peer());
      } else if (dice < 13) {
        PeerId peer = peer();
        boolean writable = random.nextInt(3) > 0;
        journal.input(now(), (j, now) -> j.engine().writable(now, peer, writable));
      } else if (dice < 17) {
        timePasses();
      } else if (dice < 18) {
        Transaction tx = messages.transaction();
        journal.input(now(), (j, now) -> j.engine().submit(now, tx));
      } else if (dice < 19) {
        journal.input(now(), (j, now) -> j.engine().pingAll(now));
      } else {
        PeerId peer = peer();
        var message = messages.next();
        journal.input(now(), (j, now) -> j.engine().received(now, peer, message));
        if (!journal.isOpen(peer) && random.nextInt(3) > 0) {
          leave(peer);
        }
      }
    }

    private void leave(PeerId peer) {
      peers.remove(peer);
      journal.input(now(), (j, now) -> j.closes(peer, now));
    }

    private PeerId peer() {
      return peers.get(random.nextInt(peers.size()));
    }

    private void connect() {
      PeerId id = new PeerId(nextPeer++);
      ConnectionKind[] kinds = ConnectionKind.values();
      ConnectionKind kind = kinds[Math.max(0, random.nextInt(-4, kinds.length))];
      peers.add(id);
      journal.input(
          now(),
          (j, now) -> {
            j.opens(id);
            j.engine().connected(now, id, kind, ADDRESS);
          });
      if (random.nextInt(5) > 0) {
        for (var message : messages.handshake()) {
          journal.input(now(), (j, now) -> j.engine().received(now, id, message));
        }
      }
    }

    private void timePasses() {
      switch (random.nextInt(10)) {
        case 0 -> nanos -= random.nextLong(30 * Now.MINUTE);
        case 1 -> nanos += random.nextLong(15 * Now.MINUTE);
        default -> nanos += random.nextLong(5 * Now.SECOND);
      }
      unixSeconds = builder.now() + random.nextLong(3600);
      journal.input(now(), (j, now) -> j.engine().wake(now));
    }

    /** The engine has what it asked for: wakes until it wants none any more. */
    private void settle() {
      int wakes = 0;
      while (journal.engine().nextWake() <= nanos) {
        assertThat(wakes++).as("wakes at one instant").isLessThan(MOST_WAKES);
        journal.input(now(), (j, now) -> j.engine().wake(now));
      }
    }

    /** One honest peer comes; the others stay, and keep silent about what they were asked for. */
    private void heal(ChainBuilder honest) {
      PeerId id = new PeerId(nextPeer++);
      unixSeconds = honest.now();
      journal.listenTo(id);
      journal.input(
          now(),
          (j, now) -> {
            j.opens(id);
            j.engine().connected(now, id, ConnectionKind.OUTBOUND_FULL_RELAY, ADDRESS);
          });
      for (var message : messages.honestHandshake()) {
        says(id, message);
      }
      for (int minute = 0; minute < HEALING_MINUTES && !hasTip(honest); minute++) {
        for (var answers = answers(honest); !answers.isEmpty(); answers = answers(honest)) {
          answers.forEach(message -> says(id, message));
          settle();
        }
        nanos += Now.MINUTE;
        journal.input(now(), (j, now) -> j.engine().wake(now));
        settle();
      }
      assertThat(journal.isOpen(id)).as("the honest peer is kept").isTrue();
      assertThat(hasTip(honest)).as("the best tip is reached").isTrue();
    }

    private boolean hasTip(ChainBuilder honest) {
      return journal.chain().tip().hash().equals(honest.tip().hash());
    }

    private void says(PeerId id, Message message) {
      journal.input(now(), (j, now) -> j.engine().received(now, id, message));
    }

    private List<Message> answers(ChainBuilder honest) {
      List<Message> answers = new ArrayList<>();
      for (Message question : journal.heard()) {
        switch (question) {
          case Ping(long nonce) -> answers.add(new Pong(OptionalLong.of(nonce)));
          case GetHeaders ignored ->
              answers.add(new Headers(honest.blocks().stream().map(Block::header).toList()));
          case GetData(List<InvItem> items) -> {
            for (InvItem item : items) {
              honest.blocks().stream()
                  .filter(block -> item.isBlock() && block.hash().equals(item.blockHash()))
                  .forEach(block -> answers.add(new BlockMessage(block, true)));
            }
          }
          default -> {}
        }
      }
      return answers;
    }

    private void bounds() {
      for (PeerSnapshot peer : journal.engine().peers(now())) {
        assertThat(peer.inFlightHeights()).hasSizeLessThanOrEqualTo(BlocksInFlight.MAX_PER_PEER);
        assertThat(peer.announcementsQueued()).isLessThanOrEqualTo(STEPS);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void nothingThatPeersSayBreaksTheEngine(long seed) {
    Run run = new Run(seed).go();
    assertThat(run.journal.commands()).hasSizeGreaterThan(STEPS / 10);
    run.heal(builder.fork(builder.height(), 77).mineEmpty(40));
  }

  @Test
  void theSameInputsGiveTheSameCommands() {
    Journal first = new Run(7).go().journal;
    Journal second = new Journal(builder, LoneEngine.config(), 7);
    second.replay(first.inputs());
    assertThat(second.commands()).isEqualTo(first.commands());
    Journal other = new Journal(builder, LoneEngine.config(), 8);
    other.replay(first.inputs());
    assertThat(other.commands()).as("chance has a part in it").isNotEqualTo(first.commands());
  }
}
