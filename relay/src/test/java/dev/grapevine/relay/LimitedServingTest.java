package dev.grapevine.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.p2p.wire.BlockMessage;
import dev.grapevine.p2p.wire.GetBlocks;
import dev.grapevine.p2p.wire.GetData;
import dev.grapevine.p2p.wire.Inv;
import dev.grapevine.p2p.wire.InvItem;
import dev.grapevine.p2p.wire.Version;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A node that deletes old blocks serves the last 288, and does not tell which others it has. */
class LimitedServingTest {
  private static final int HEIGHT = 300;
  private static final ChainBuilder BUILDER = ChainBuilder.regtest().mineEmpty(HEIGHT);
  private static final long LIMITED = EngineConfig.SERVICES & ~EngineConfig.NODE_NETWORK;

  private final LoneEngine lone =
      new LoneEngine(BUILDER, LoneEngine.config().withServices(LIMITED));

  private static GetData wants(int height) {
    return new GetData(List.of(InvItem.witnessBlock(BUILDER.at(height).hash())));
  }

  @Test
  void saysThatItIsLimited() {
    LoneEngine.Played peer = lone.connect(ConnectionKind.OUTBOUND_FULL_RELAY);
    assertThat(peer.hears(Version.class))
        .singleElement()
        .satisfies(version -> assertThat(version.services()).isEqualTo(LIMITED));
  }

  @Test
  void hangsUpBelowTheThresholdAndItsTwoBlocks() {
    LoneEngine.Played peer = lone.peer(ConnectionKind.INBOUND);
    peer.says(wants(HEIGHT - 290));
    assertThat(peer.hears(BlockMessage.class)).hasSize(1);
    assertThat(peer.closed()).isEmpty();
    peer.says(wants(HEIGHT - 291));
    assertThat(peer.closed()).contains("NODE_NETWORK_LIMITED");
  }

  @Test
  void servesMoreToWhomItMayNotBan() {
    LoneEngine.Played peer =
        lone.connect(ConnectionKind.INBOUND, PeerPermissions.of(PeerPermission.NOBAN))
            .shakesHands();
    peer.says(wants(1));
    assertThat(peer.hears(BlockMessage.class)).hasSize(1);
  }

  @Test
  void namesNoBlockThatMayBeGoneInAnHour() {
    LoneEngine.Played peer = lone.peer(ConnectionKind.INBOUND);
    peer.says(new GetBlocks(70016, List.of(BUILDER.at(17).hash()), BlockHash.ZERO));
    assertThat(peer.hears(Inv.class)).isEmpty();
    peer.says(new GetBlocks(70016, List.of(BUILDER.at(18).hash()), BlockHash.ZERO));
    assertThat(peer.hears(Inv.class)).hasSize(1);
  }
}
