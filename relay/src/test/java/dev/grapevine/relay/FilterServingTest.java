package dev.grapevine.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.p2p.wire.ByteString;
import dev.grapevine.p2p.wire.CFCheckpt;
import dev.grapevine.p2p.wire.CFHeaders;
import dev.grapevine.p2p.wire.CFilter;
import dev.grapevine.p2p.wire.GetCFCheckpt;
import dev.grapevine.p2p.wire.GetCFHeaders;
import dev.grapevine.p2p.wire.GetCFilters;
import dev.grapevine.p2p.wire.HashList;
import dev.grapevine.p2p.wire.Message;
import dev.grapevine.p2p.wire.Ping;
import dev.grapevine.relay.LoneEngine.Played;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Block filters for who asks (BIP157): of stand-ins, as what is in them is nobody's concern here.
 */
class FilterServingTest {
  private static final ChainBuilder BLOCKS = ChainBuilder.regtest().mineEmpty(2_100);
  private static final int BASIC = GetCFilters.BASIC;

  /** Filters that begin with their block's hash. */
  private static final class Filters implements BlockFilters {
    private final int bytes;
    private Optional<BlockHash> missing = Optional.empty();
    private int looks;

    Filters(int bytes) {
      this.bytes = bytes;
    }

    static ByteString of(BlockHash block, int mark, int size) {
      byte[] made = new byte[size];
      block.copyTo(made, 0);
      made[31] = (byte) mark;
      return ByteString.of(made);
    }

    @Override
    public Optional<ByteString> filter(BlockHash block) {
      looks++;
      return missing.filter(block::equals).isPresent()
          ? Optional.empty()
          : Optional.of(of(block, 0, bytes));
    }

    @Override
    public Optional<Header> header(BlockHash block) {
      looks++;
      return missing.filter(block::equals).isPresent()
          ? Optional.empty()
          : Optional.of(new Header(of(block, 1, 32), of(block, 2, 32)));
    }
  }

  private final Filters filters = new Filters(100);

  private LoneEngine serving(Filters source) {
    EngineConfig config =
        LoneEngine.config().withServices(EngineConfig.SERVICES | EngineConfig.NODE_COMPACT_FILTERS);
    LoneEngine engine = new LoneEngine(BLOCKS, config);
    engine.engine().serveFilters(source);
    return engine;
  }

  private static BlockHash at(LoneEngine engine, int height) {
    return engine.chain().atHeight(height).map(BlockIndex::hash).orElseThrow();
  }

  private static Played peer(LoneEngine engine) {
    return engine.peer(ConnectionKind.INBOUND);
  }

  @Test
  void sendsFiltersInOrder() {
    LoneEngine engine = serving(filters);
    Played peer = peer(engine).says(new GetCFilters(BASIC, 1, at(engine, 10)));

    List<CFilter> heard = peer.hears(CFilter.class);
    List<CFilter> expected = new ArrayList<>();
    for (int height = 1; height <= 10; height++) {
      BlockHash block = at(engine, height);
      expected.add(new CFilter(BASIC, block, Filters.of(block, 0, 100)));
    }
    assertThat(heard).isEqualTo(expected);
  }

  @Test
  void sendsNoMoreThanThePeerTakesAndThenGoesOn() {
    LoneEngine engine = serving(new Filters(400_000));
    Played peer = peer(engine).says(new GetCFilters(BASIC, 1, at(engine, 10)), new Ping(5));

    assertThat(peer.hearsCommands())
        .as("one step")
        .containsExactly("cfilter", "cfilter", "cfilter");
    peer.writable(false);
    engine.wakeOnce().wakeOnce();
    assertThat(peer.hears(CFilter.class)).isEmpty();
    peer.writable(true);
    while (engine.engine().nextWake() <= 0) {
      engine.wakeOnce();
    }
    List<String> rest = peer.hearsCommands();
    assertThat(rest).hasSize(8).endsWith("pong");
    assertThat(rest.subList(0, 7)).containsOnly("cfilter");
  }

  @Test
  void sendsHashesThatHeadersFollowFrom() {
    LoneEngine engine = serving(filters);
    Played peer = peer(engine).says(new GetCFHeaders(BASIC, 101, at(engine, 2_100)));

    CFHeaders heard = peer.hears(CFHeaders.class).getFirst();
    assertThat(heard.stopHash()).isEqualTo(at(engine, 2_100));
    assertThat(heard.previousHeader()).isEqualTo(Filters.of(at(engine, 100), 1, 32));
    assertThat(heard.filterHashes().size()).isEqualTo(GetCFHeaders.MAX_BLOCKS);
    assertThat(heard.filterHashes().get(0)).isEqualTo(Filters.of(at(engine, 101), 2, 32));

    peer.says(new GetCFHeaders(BASIC, 0, at(engine, 0)));
    CFHeaders genesis = peer.hears(CFHeaders.class).getFirst();
    assertThat(genesis.previousHeader()).isEqualTo(ByteString.of(new byte[32]));
    assertThat(genesis.filterHashes().size()).isEqualTo(1);
  }

  @Test
  void sendsCheckpoints() {
    LoneEngine engine = serving(filters);
    Played peer = peer(engine).says(new GetCFCheckpt(BASIC, at(engine, 2_100)));

    assertThat(peer.hears(CFCheckpt.class))
        .containsExactly(
            new CFCheckpt(
                BASIC,
                at(engine, 2_100),
                HashList.of(
                    List.of(
                        Filters.of(at(engine, 1_000), 1, 32),
                        Filters.of(at(engine, 2_000), 1, 32)))));
    peer.says(new GetCFCheckpt(BASIC, at(engine, 999)));
    assertThat(peer.hears(CFCheckpt.class).getFirst().filterHeaders().size()).isZero();
  }

  @Test
  void doesNotAnswerWhatIsNotIndexedYet() {
    LoneEngine engine = serving(filters);
    filters.missing = Optional.of(at(engine, 2_000));
    Played peer =
        peer(engine)
            .says(
                new GetCFilters(BASIC, 1_990, at(engine, 2_000)),
                new GetCFHeaders(BASIC, 1_990, at(engine, 2_000)),
                new GetCFHeaders(BASIC, 2_001, at(engine, 2_000 + 1)),
                new GetCFCheckpt(BASIC, at(engine, 2_100)),
                new Ping(1));
    assertThat(peer.hearsCommands()).containsExactly("pong");
    assertThat(peer.closed()).isEmpty();
  }

  @Test
  void hangsUpOnRequestsBeyondTheRules() {
    LoneEngine engine = serving(filters);
    BlockHash tip = at(engine, 2_100);
    BlockHash unknown = BlockHash.parse("00".repeat(31) + "7b");
    assertCloses(engine, new GetCFilters(BASIC, 1_100, tip), "requested too many");
    assertCloses(engine, new GetCFHeaders(BASIC, 100, tip), "requested too many");
    assertCloses(engine, new GetCFilters(255, 2_100, tip), "unsupported block filter type");
    assertCloses(engine, new GetCFHeaders(1, 2_100, tip), "unsupported block filter type");
    assertCloses(engine, new GetCFCheckpt(255, tip), "unsupported block filter type");
    assertCloses(engine, new GetCFCheckpt(BASIC, unknown), "invalid block hash");
    assertCloses(engine, new GetCFilters(BASIC, 0, unknown), "invalid block hash");
    assertCloses(
        engine,
        new GetCFHeaders(BASIC, 1_000, at(engine, 999)),
        "start height 1000 and stop height 999");
    assertCloses(engine, new GetCFilters(BASIC, 0xffff_ffffL, tip), "start height 4294967295");
    assertThat(filters.looks).as("looks into the index for all of these").isZero();
  }

  @Test
  void hangsUpIfItOffersNone() {
    LoneEngine engine = new LoneEngine(BLOCKS);
    engine.engine().serveFilters(filters);
    BlockHash tip = at(engine, 2_100);
    for (Message request :
        List.of(
            new GetCFilters(BASIC, 2_100, tip),
            new GetCFHeaders(BASIC, 2_100, tip),
            new GetCFCheckpt(BASIC, tip))) {
      assertCloses(engine, request, "unsupported block filter type");
    }
    assertThat(filters.looks).isZero();
  }

  private static void assertCloses(LoneEngine engine, Message request, String reason) {
    Played peer = peer(engine).says(request);
    assertThat(peer.closed()).as(request.toString()).contains(reason);
    assertThat(peer.isDiscouraged()).isFalse();
  }

  @Test
  void aPeerThatLeavesMidwayLeavesNothing() {
    LoneEngine engine = serving(new Filters(400_000));
    Played peer = peer(engine).says(new GetCFilters(BASIC, 1, at(engine, 100)));
    peer.leaves();
    engine.wakeOnce();
    Played next = peer(engine).says(new Ping(3));
    assertThat(next.hearsCommands()).containsExactly("pong");
  }
}
