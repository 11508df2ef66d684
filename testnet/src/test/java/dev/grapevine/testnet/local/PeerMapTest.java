package dev.grapevine.testnet.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.node.core.ConnectionInfo;
import dev.grapevine.relay.ConnectionKind;
import dev.grapevine.relay.base.PeerId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PeerMapTest {
  private static InetSocketAddress port(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private static ConnectionInfo dialled(int id, int from, int to) {
    return new ConnectionInfo(
        new PeerId(id), ConnectionKind.OUTBOUND_FULL_RELAY, port(from), port(to), true);
  }

  private static ConnectionInfo accepted(int id, int listener, int from) {
    return new ConnectionInfo(
        new PeerId(id), ConnectionKind.INBOUND, port(listener), port(from), true);
  }

  @Test
  void knowsBothEndsOfEveryConnection() {
    // 0 dials 1 and 2, 1 dials 2, 2 dials 0; each numbers its connections itself.
    PeerMap peers =
        PeerMap.of(
            List.of(port(1000), port(1001), port(1002)),
            List.of(
                List.of(dialled(0, 5001, 1001), dialled(1, 5002, 1002), accepted(2, 1000, 5020)),
                List.of(accepted(0, 1001, 5001), dialled(1, 5012, 1002)),
                List.of(dialled(0, 5020, 1000), accepted(1, 1002, 5012), accepted(7, 1002, 5002))),
            PeerMap.Proxied.NONE);
    assertThat(List.of(peers.nodeOf(0, 0), peers.nodeOf(0, 1), peers.nodeOf(0, 2)))
        .containsExactly(1, 2, 2);
    assertThat(List.of(peers.nodeOf(1, 0), peers.nodeOf(1, 1))).containsExactly(0, 2);
    assertThat(List.of(peers.nodeOf(2, 0), peers.nodeOf(2, 1), peers.nodeOf(2, 7)))
        .containsExactly(0, 1, 0);
    assertThat(peers.connectionsMean()).isEqualTo(8.0 / 3);
  }

  @Test
  void onePortMayDialManyListeners() {
    // 0 and 1 dial 2 and 3 from ports of the same number.
    PeerMap peers =
        PeerMap.of(
            List.of(port(1000), port(1001), port(1002), port(1003)),
            List.of(
                List.of(dialled(0, 5001, 1002)),
                List.of(dialled(0, 5001, 1003)),
                List.of(accepted(0, 1002, 5001)),
                List.of(accepted(0, 1003, 5001))),
            PeerMap.Proxied.NONE);
    assertThat(peers.nodeOf(2, 0)).isEqualTo(0);
    assertThat(peers.nodeOf(3, 0)).isEqualTo(1);
  }

  @Test
  void whoIsBehindAProxyIsKnown() {
    // 0 dials 1 by a proxy that listens on 3000 and dials from 6000.
    PeerMap peers =
        PeerMap.of(
            List.of(port(1000), port(1001)),
            List.of(List.of(dialled(0, 5001, 3000)), List.of(accepted(4, 1001, 6000))),
            new PeerMap.Proxied(
                Map.of(port(3000), 1), Map.of(new ConnectionEnds(port(6000), port(1001)), 0)));
    assertThat(peers.nodeOf(0, 0)).isEqualTo(1);
    assertThat(peers.nodeOf(1, 4)).isEqualTo(0);
  }

  @Test
  void somebodyElseIsNobody() {
    PeerMap peers =
        PeerMap.of(
            List.of(port(1000), port(1001)),
            List.of(List.of(accepted(0, 1000, 9999)), List.of()),
            PeerMap.Proxied.NONE);
    assertThat(peers.nodeOf(0, 0)).isEqualTo(-1);
    assertThat(peers.nodeOf(0, 1)).isEqualTo(-1);
  }
}
