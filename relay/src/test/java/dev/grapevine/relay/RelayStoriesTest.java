package dev.grapevine.relay;

import static dev.grapevine.relay.RelayHarness.milliseconds;
import static dev.grapevine.relay.RelayHarness.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.testing.Funds;
import dev.grapevine.chain.testing.Lock;
import dev.grapevine.relay.RelayHarness.Member;
import dev.grapevine.relay.virtual.VirtualLink;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RelayStoriesTest {
  private static final long FEE = 1000;

  private final RelayHarness net = new RelayHarness(1);
  private final Member alice = net.node("alice");
  private final Member bob = net.node("bob");
  private final Member carol = net.node("carol");

  @Test
  void peersShakeHands() {
    net.connect(alice, bob);
    net.elapse(seconds(1));
    assertThat(alice.peers()).singleElement().matches(PeerSnapshot::established);
    assertThat(bob.peers()).singleElement().matches(PeerSnapshot::established);
  }

  @Test
  void aTransactionSpreadsFromPeerToPeer() {
    net.connect(alice, bob);
    net.connect(bob, carol);
    net.elapse(seconds(1));
    Transaction tx = net.coin().spend(Lock.WITNESS_KEY, FEE);

    alice.announces(tx);
    assertThat(bob.hasInMempool(tx)).isFalse();
    assertThat(net.elapseUntil(() -> carol.hasInMempool(tx), seconds(60))).isTrue();
    assertThat(bob.hasInMempool(tx)).isTrue();
  }

  @Test
  void aParentAndItsChildArriveTogether() {
    net.connect(alice, bob);
    net.elapse(seconds(1));
    Transaction parent = net.coin().spend(Lock.WITNESS_KEY, FEE);
    Transaction child = Funds.of(parent, 0).spend(Lock.WITNESS_KEY, 10 * FEE);
    alice.announces(parent);
    alice.announces(child);
    net.elapse(seconds(30));
    assertThat(bob.hasInMempool(parent)).isTrue();
    assertThat(bob.hasInMempool(child)).isTrue();
  }

  @Test
  void aBlockSpreadsAndClearsTheMempools() {
    net.connect(alice, bob);
    net.connect(bob, carol);
    net.elapse(seconds(1));
    Transaction tx = net.coin().spend(Lock.WITNESS_KEY, FEE);
    alice.announces(tx);
    assertThat(net.elapseUntil(() -> carol.hasInMempool(tx), seconds(60))).isTrue();

    Block block = alice.mines(tx);
    net.elapse(seconds(2));

    assertThat(List.of(alice, bob, carol)).allMatch(member -> member.hasTip(block));
    assertThat(List.of(alice, bob, carol)).noneMatch(member -> member.hasInMempool(tx));
  }

  @Test
  void aNewcomerCatchesUp() {
    Member dave = net.node("dave", EngineConfig.defaults("/dave:1/"), List.of());
    net.connect(dave, alice);
    assertThat(net.elapseUntil(() -> dave.hasTip(net.chain().tip()), seconds(60))).isTrue();
  }

  @Test
  void aCutLinkIsNoticedByBoth() {
    VirtualLink link = net.connect(alice, bob);
    net.elapse(seconds(1));
    assertThat(link.isOpen()).isTrue();
    link.cut();
    net.elapse(milliseconds(1));
    assertThat(link.isOpen()).isFalse();
    assertThat(alice.peers()).isEmpty();
    assertThat(bob.peers()).isEmpty();
  }

  @Test
  void aReorganisationBringsTransactionsBack() {
    net.connect(alice, bob);
    net.elapse(seconds(1));
    Transaction tx = net.coin().spend(Lock.WITNESS_KEY, FEE);
    var other = net.chain().fork(net.chain().height(), 7).mineEmpty(2);
    alice.mines(tx);
    net.elapse(seconds(2));
    assertThat(bob.hasTip(net.chain().tip())).isTrue();

    other.blocks().subList(net.chain().height() - 1, other.height()).forEach(bob::submits);
    net.elapse(seconds(5));

    assertThat(List.of(alice, bob)).allMatch(member -> member.hasTip(other.tip()));
    assertThat(List.of(alice, bob)).allMatch(member -> member.hasInMempool(tx));
  }

  @Test
  void theSameSeedGivesTheSameRun() {
    assertThat(run(5)).isEqualTo(run(5)).isNotEqualTo(run(6));
  }

  /** Events handled and bytes sent by twelve nodes that relay three transactions and two blocks. */
  private static List<Long> run(long seed) {
    RelayHarness world = new RelayHarness(seed);
    Random random = new Random(seed);
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      members.add(world.node("n" + i));
      for (int peer = 0; peer < Math.min(i, 3); peer++) {
        world.connect(members.get(i), members.get(i - 1 - peer));
      }
    }
    world.elapse(seconds(1));
    for (int i = 0; i < 3; i++) {
      members.get(random.nextInt(12)).announces(world.coin().spend(Lock.WITNESS_KEY, FEE + i));
    }
    world.elapse(seconds(30));
    for (int i = 0; i < 2; i++) {
      Block block = members.get(random.nextInt(12)).mines();
      world.elapse(seconds(2));
      assertThat(members).allMatch(member -> member.hasTip(block));
    }
    List<Long> figures = new ArrayList<>();
    figures.add(world.network().eventsHandled());
    members.forEach(member -> figures.add(member.node().bytesSent()));
    return figures;
  }
}
