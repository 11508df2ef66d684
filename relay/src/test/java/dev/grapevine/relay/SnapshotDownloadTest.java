package dev.grapevine.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.chain.state.Coin;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Chains;
import dev.grapevine.chain.testing.SnapshotFiles;
import dev.grapevine.p2p.wire.BlockMessage;
import dev.grapevine.p2p.wire.GetData;
import dev.grapevine.p2p.wire.Headers;
import dev.grapevine.p2p.wire.InvItem;
import dev.grapevine.p2p.wire.Version;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node on a snapshot first fetches what is above it, then what is below, and says so. */
class SnapshotDownloadTest {
  private static final int START = 20;
  private static final int BASE = 110;
  private static final int TIP = 120;
  private static final int ROOM = BlocksInFlight.MAX_PER_PEER;

  private final ChainBuilder builder = ChainBuilder.regtest().mineEmpty(TIP);

  @TempDir Path directory;
  private Chainstate chain;
  private LoneEngine engine;

  @BeforeEach
  void load() throws Exception {
    Map<OutPoint, Coin> coins = SnapshotFiles.coinsAt(builder, BASE);
    ChainParams params = SnapshotFiles.knowing(builder, BASE, coins);
    chain = Chains.open(params, Chains.storage(directory, params));
    Chains.feed(chain, builder.blocks().subList(0, START));
    builder.blocks().forEach(block -> chain.acceptHeader(block.header(), builder.now()));
    SnapshotFiles.load(chain, directory, builder.at(BASE).hash(), coins);
    engine = new LoneEngine(builder, chain);
    engine.engine().chainChanged(engine.now());
  }

  @AfterEach
  void close() {
    chain.close();
  }

  private static List<BlockHash> asked(LoneEngine.Played peer) {
    List<BlockHash> asked = new ArrayList<>();
    for (GetData message : peer.hears(GetData.class)) {
      message.items().stream().map(InvItem::blockHash).forEach(asked::add);
    }
    return asked;
  }

  private List<BlockHash> hashes(int first, int last) {
    return IntStream.rangeClosed(first, last).mapToObj(h -> builder.at(h).hash()).toList();
  }

  private void give(LoneEngine.Played peer, int first, int last) {
    for (int height = first; height <= last; height++) {
      peer.says(new BlockMessage(builder.at(height), true));
    }
  }

  private static Headers headers(Block last) {
    return new Headers(List.of(last.header()));
  }

  private long offered() {
    LoneEngine.Played peer = engine.connect(ConnectionKind.INBOUND).shakesHands();
    long services = peer.hears(Version.class).getFirst().services();
    peer.leaves();
    return services;
  }

  @Test
  void fetchesWhatIsAboveAndThenWhatIsBelow() {
    assertThat(chain.tip().height()).isEqualTo(BASE);
    assertThat(offered()).isEqualTo(LoneEngine.ORDINARY & ~EngineConfig.NODE_NETWORK);
    LoneEngine.Played peer = engine.peer(ConnectionKind.OUTBOUND_FULL_RELAY);
    peer.says(headers(builder.tip()));
    int below = START + ROOM - (TIP - BASE);
    List<BlockHash> expected = new ArrayList<>(hashes(BASE + 1, TIP));
    expected.addAll(hashes(START + 1, below));
    assertThat(asked(peer)).isEqualTo(expected);

    give(peer, BASE + 1, TIP);
    assertThat(chain.tip().height()).isEqualTo(TIP);
    assertThat(asked(peer)).isEqualTo(hashes(below + 1, START + ROOM));
    give(peer, START + 1, BASE);
    assertThat(chain.history()).isEmpty();
    assertThat(chain.validatedTip().height()).isEqualTo(TIP);
    assertThat(asked(peer)).isEqualTo(hashes(START + ROOM + 1, BASE));
    assertThat(offered()).isEqualTo(LoneEngine.ORDINARY);
  }

  @Test
  void asksNobodyWhoseChainItCannotTake() {
    ChainBuilder other = builder.fork(BASE - 1, 1).mineEmpty(TIP - BASE + 3);
    LoneEngine.Played peer = engine.peer(ConnectionKind.OUTBOUND_FULL_RELAY);
    peer.says(
        new Headers(
            other.blocks().subList(BASE - 1, other.height()).stream().map(Block::header).toList()));
    assertThat(chain.find(other.tip().hash())).isPresent();
    assertThat(asked(peer)).isEmpty();
  }

  @Test
  void asksNoneForOldBlocksWhoHasTheLastOnesAlone() {
    LoneEngine.Played peer = engine.connect(ConnectionKind.OUTBOUND_FULL_RELAY);
    peer.says(engine.version(LoneEngine.ORDINARY & ~EngineConfig.NODE_NETWORK));
    peer.says(new dev.grapevine.p2p.wire.Verack()).forgets();
    peer.says(headers(builder.tip()));
    assertThat(asked(peer)).isEqualTo(hashes(BASE + 1, TIP));
  }
}
