package dev.grapevine.relay.virtual;

import static dev.grapevine.relay.RelayHarness.milliseconds;
import static dev.grapevine.relay.RelayHarness.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.relay.ConnectionKind;
import dev.grapevine.relay.PeerSnapshot;
import dev.grapevine.relay.RelayHarness;
import dev.grapevine.relay.RelayHarness.Member;
import dev.grapevine.relay.base.Now;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualNetworkTest {
  private final RelayHarness net = new RelayHarness(1);
  private final Member alice = net.node("alice");
  private final Member bob = net.node("bob");
  private final VirtualNetwork network = net.network();

  @Test
  void timePassesOnlyWhenToldAndTakesTheDateAlong() {
    long date = network.now().unixSeconds();
    assertThat(network.now().protocolNanos()).isZero();
    network.runUntil(seconds(90));
    assertThat(network.now()).isEqualTo(new Now(seconds(90), date + 90));
    network.runUntil(seconds(10));
    assertThat(network.now().protocolNanos()).isEqualTo(seconds(90));
  }

  @Test
  void aConnectionTakesTheWayThereAndBack() {
    network.connect(
        alice.node(),
        bob.node(),
        ConnectionKind.MANUAL,
        LinkModel.constant(milliseconds(30)),
        LinkModel.constant(milliseconds(50)));
    network.runUntil(milliseconds(29));
    assertThat(bob.peers()).isEmpty();
    network.runUntil(milliseconds(30));
    assertThat(bob.peers()).extracting(PeerSnapshot::kind).containsExactly(ConnectionKind.INBOUND);
    assertThat(alice.peers()).isEmpty();
    network.runUntil(milliseconds(80));
    assertThat(alice.peers()).extracting(PeerSnapshot::kind).containsExactly(ConnectionKind.MANUAL);
  }

  @Test
  void aMessageDoesNotOvertakeAnEarlierOne() {
    long[] delay = {seconds(3)};
    network.connect(
        alice.node(),
        bob.node(),
        ConnectionKind.OUTBOUND_FULL_RELAY,
        (now, bytes) -> delay[0],
        LinkModel.constant(0));
    network.runUntil(seconds(3));
    delay[0] = 0;
    network.runUntil(seconds(7));
    assertThat(bob.peers()).singleElement().matches(PeerSnapshot::established);
  }

  @Test
  void whatTheTestDoesComesFirstAtItsInstant() {
    List<String> done = new ArrayList<>();
    network.at(seconds(2), bob.node(), () -> done.add("two"));
    network.at(seconds(1), bob.node(), () -> done.add("one"));
    network.at(seconds(2), alice.node(), () -> done.add("two, lower node"));
    network.runUntil(seconds(1));
    assertThat(done).containsExactly("one");
    network.runUntil(seconds(5));
    assertThat(done).containsExactly("one", "two, lower node", "two");
  }

  @Test
  void aLinkCutWhileItIsBeingMadeNeverOpens() {
    VirtualLink link = net.connect(alice, bob);
    link.cut();
    net.elapse(seconds(1));
    assertThat(link.isOpen()).isFalse();
    assertThat(alice.peers()).isEmpty();
    assertThat(bob.peers()).isEmpty();
  }

  @Test
  void messagesAreCounted() {
    net.connect(alice, bob);
    net.elapse(seconds(1));
    assertThat(alice.node().messagesSent()).isPositive();
    assertThat(alice.node().bytesSent()).isGreaterThan(24 * alice.node().messagesSent());
    assertThat(alice.node().connectionCount()).isEqualTo(1);
  }
}
