package dev.grapevine.testnet.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.testnet.measure.TestnetResult.Makeup;
import dev.grapevine.testnet.measure.TestnetResult.MessageCount;
import dev.grapevine.testnet.measure.TestnetResult.Setup;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class TestnetJsonTest {
  @Test
  void hasTheMembersThatArePromisedInTheirOrder() {
    assertThat(TestnetJson.of(SampleResults.full()))
        .hasToString(
            """
            {"command":"testnet","version":"0.1.0","seed":7,"nodes":50,"outbound":8,"topology":"random",\
            "connections_mean":16.0,"latency":"none","relay":"high","transport":"v2","processes":0,\
            "startup_s":3.142,\
            "blocks":{"count":6,"txs_mean":200.0,"reach":1.0,"p50_ms":4.1,"p90_ms":8.0,\
            "p99_ms":10.001,"max_ms":12.346,"header_p50_ms":2.0,"header_p99_ms":4.0},\
            "txs":{"count":1200,"reach":0.9995,"p50_ms":3200.0,"p90_ms":5000.0,"p99_ms":6000.0,\
            "max_ms":null},\
            "compact":{"received":294,"complete":290,"with_round_trip":3,"full_block_fallback":1,\
            "hit_rate":0.986394,"reconstruct_p50_ms":0.12,"reconstruct_p99_ms":7.78},\
            "messages":{"cmpctblock":{"count":925,"bytes":1360000},\
            "inv":{"count":10,"bytes":500}},\
            "bytes_per_node":27210.0,"tx_inv_received_per_node_per_tx":7.54,\
            "tx_inv_redundant_per_node_per_tx":5.44,\
            "hops":{"blocks_mean":2.171,"blocks_max":5},\
            "breakdown":{\
            "p50":{"blocks":1,"hops_mean":1.0,"total_ms":36.0,\
            "announce_ms":1.0,"queue_ms":2.0,"link_ms":3.0,"decode_ms":4.0,\
            "reconstruct_ms":5.0,"round_trip_ms":6.0,"validate_ms":7.0,"left_over_ms":8.0},\
            "p99":{"blocks":1,"hops_mean":2.0,"total_ms":72.0,\
            "announce_ms":2.0,"queue_ms":4.0,"link_ms":6.0,"decode_ms":8.0,\
            "reconstruct_ms":10.0,"round_trip_ms":12.0,"validate_ms":14.0,"left_over_ms":16.0},\
            "max":{"blocks":1,"hops_mean":4.0,"total_ms":144.0,\
            "announce_ms":4.0,"queue_ms":8.0,"link_ms":12.0,"decode_ms":16.0,\
            "reconstruct_ms":20.0,"round_trip_ms":24.0,"validate_ms":28.0,"left_over_ms":32.0}},\
            "memory":{"rss_mib":300.7,"heap_used_mib":57.25,"mib_per_node":6.014},\
            "conditions":{"trickle":true,"warmup_blocks":12,"rehearsal_blocks":24,"gc_pause_ms":118,"load_1m":2.9,"stolen":0.0125,\
            "cpus":2,"clock_error_ms":0.0},\
            "report":null}\
            """);
  }

  @Test
  void whatIsInfiniteOrDoesNotApplyIsNull() {
    assertThat(TestnetJson.of(SampleResults.empty()))
        .hasToString(
            """
            {"command":"testnet","version":"0.1.0","seed":-1,"nodes":2,"outbound":1,"topology":"ring",\
            "connections_mean":2.0,"latency":"lan","relay":"full","transport":"v1","processes":0,\
            "startup_s":1.0,\
            "blocks":{"count":1,"txs_mean":0.0,"reach":0.5,"p50_ms":0.0,"p90_ms":null,\
            "p99_ms":null,"max_ms":null,"header_p50_ms":0.0,"header_p99_ms":null},\
            "txs":{"count":0,"reach":null,"p50_ms":null,"p90_ms":null,"p99_ms":null,\
            "max_ms":null},\
            "compact":{"received":0,"complete":0,"with_round_trip":0,"full_block_fallback":0,\
            "hit_rate":null,"reconstruct_p50_ms":null,"reconstruct_p99_ms":null},\
            "messages":{},\
            "bytes_per_node":0.0,"tx_inv_received_per_node_per_tx":null,\
            "tx_inv_redundant_per_node_per_tx":null,\
            "hops":{"blocks_mean":null,"blocks_max":null},\
            "breakdown":{\
            "p50":{"blocks":0,"hops_mean":null,"total_ms":null,\
            "announce_ms":null,"queue_ms":null,"link_ms":null,"decode_ms":null,\
            "reconstruct_ms":null,"round_trip_ms":null,"validate_ms":null,"left_over_ms":null},\
            "p99":{"blocks":0,"hops_mean":null,"total_ms":null,\
            "announce_ms":null,"queue_ms":null,"link_ms":null,"decode_ms":null,\
            "reconstruct_ms":null,"round_trip_ms":null,"validate_ms":null,"left_over_ms":null},\
            "max":{"blocks":0,"hops_mean":null,"total_ms":null,\
            "announce_ms":null,"queue_ms":null,"link_ms":null,"decode_ms":null,\
            "reconstruct_ms":null,"round_trip_ms":null,"validate_ms":null,"left_over_ms":null}},\
            "memory":{"rss_mib":null,"heap_used_mib":10.0,"mib_per_node":null},\
            "conditions":{"trickle":true,"warmup_blocks":0,"rehearsal_blocks":0,"gc_pause_ms":0,"load_1m":null,"stolen":null,\
            "cpus":1,"clock_error_ms":0.0},\
            "report":null}\
            """);
  }

  @Test
  void numbersAreWrittenPlainly() {
    assertThat(TestnetJson.of(SampleResults.huge()).toString()).doesNotContainPattern("[0-9][eE]");
  }

  @Test
  void aReachThatIsNotQuiteAllNeverRoundsToAll() {
    Spread almost = new Spread(1_000_000, 0.999_999_9, 1, 1, 1, 1);
    TestnetResult full = SampleResults.full();
    TestnetResult result =
        new TestnetResult(
            full.setup(),
            1,
            almost,
            1,
            almost,
            almost,
            full.compact(),
            full.messages(),
            full.announcements(),
            full.hops(),
            full.breakdown(),
            full.memory(),
            full.conditions());
    assertThat(TestnetJson.of(result).at("/blocks/reach").doubleValue()).isLessThan(1);
  }

  @Test
  void bitcoindsAreNamedAndWhatTheyDoNotTellIsNull() {
    TestnetResult few = SampleResults.full();
    Setup setup = few.setup();
    TestnetResult mixed =
        new TestnetResult(
            new Setup(
                setup.version(),
                setup.seed(),
                setup.nodes(),
                setup.outbound(),
                setup.topology(),
                setup.latency(),
                setup.connectionsMean(),
                setup.relay(),
                setup.transport(),
                new Makeup(25, IntStream.range(0, 25).boxed().toList(), "29.4", 1_700)),
            few.startupSeconds(),
            few.blocks(),
            few.transactionsMean(),
            few.headers(),
            few.transactions(),
            few.compact(),
            List.of(new MessageCount("inv", MessageCount.NOT_COUNTED, 500)),
            few.announcements(),
            few.hops(),
            few.breakdown(),
            few.memory(),
            few.conditions());
    ObjectNode json = TestnetJson.of(mixed);
    assertThat(json.get("processes").intValue()).isEqualTo(25);
    assertThat(json.get("bitcoind")).hasToString("{\"nodes\":25,\"version\":\"29.4\"}");
    assertThat(json.get("messages")).hasToString("{\"inv\":{\"count\":null,\"bytes\":500}}");
    assertThat(json.get("tx_inv_received_per_node_per_tx").isNull()).isTrue();
    assertThat(json.at("/conditions/clock_error_ms").doubleValue()).isEqualTo(0.002);
    assertThat(TestnetTable.of(mixed)).contains("25 of the nodes are bitcoind 29.4");
  }
}
