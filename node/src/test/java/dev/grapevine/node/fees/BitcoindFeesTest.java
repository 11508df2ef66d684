package dev.grapevine.node.fees;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.address.AddressCodec;
import dev.grapevine.chain.address.AddressPrefixes;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.testing.Funds;
import dev.grapevine.chain.testing.Lock;
import dev.grapevine.node.Bitcoind;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.relay.mempool.FeeRate;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A real bitcoind that sees the same transactions and blocks counts and estimates the same. */
@EnabledIf(
    value = "bitcoindIsHere",
    disabledReason = "no bitcoind: name one in BITCOIND, or put it in PATH")
class BitcoindFeesTest {
  /** The version before ours: one number more, and other buckets. */
  private static final int OLDER_VERSION = 149_900;

  private static final int COINS = 400;
  private static final int ROUNDS = 40;
  private static final int EACH = 8;
  private static final long SPLIT_FEE = 100_000;
  private static final long MUCH = 100_000_000;

  private final Random random = new Random(17);

  @TempDir private Path directory;

  static boolean bitcoindIsHere() {
    return Bitcoind.program().isPresent();
  }

  /** Something that waits, of a known fee. */
  private record Sent(Transaction transaction, Funds coin, long fee) {}

  private Bitcoind start() throws Exception {
    return Bitcoind.start(
        Bitcoind.program().orElseThrow(), directory, "-persistmempool=0", "-mempoolfullrbf=1");
  }

  /** What it has written, in the form that is read here. */
  private byte[] file() throws Exception {
    byte[] bytes = Files.readAllBytes(directory.resolve("regtest").resolve("fee_estimates.dat"));
    ByteBuffer numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (numbers.getInt(0) != OLDER_VERSION) {
      return bytes;
    }
    byte[] ours = new byte[bytes.length - Integer.BYTES];
    System.arraycopy(bytes, Integer.BYTES, ours, 0, ours.length);
    ByteBuffer.wrap(ours).order(ByteOrder.LITTLE_ENDIAN).putInt(0, FeeEstimatesFile.VERSION);
    return ours;
  }

  @Test
  void countsAndEstimatesAsBitcoindDoes() throws Exception {
    try (Bitcoind bitcoind = start()) {
      bitcoind.stop();
    }
    FeeEstimator ours = FeeEstimatesFile.read(file(), 1, 2);
    try (Bitcoind bitcoind = start()) {
      trade(bitcoind, ours);
      bitcoind.stop();
    }
    ours.giveUpOnWaiting();

    assertThat(FeeEstimatesFile.write(ours)).as("to the last bit").isEqualTo(file());

    FeeEstimator theirs = FeeEstimatesFile.read(file(), 1, 2);
    assertThat(theirs.smart(2, false).satPerKvB()).as("enough to learn from").isPositive();
    try (Bitcoind bitcoind = start()) {
      for (int target = 1; target <= 1_008; target += target < 60 ? 1 : 79) {
        for (double share : new double[] {0.5, 0.85, 0.95}) {
          estimatesAlike(
              theirs, target, share, bitcoind.call("estimaterawfee", target, Json.decimal(share)));
        }
        for (String mode : List.of("economical", "conservative")) {
          JsonNode expected = bitcoind.call("estimatesmartfee", target, mode);
          SmartEstimate estimate = theirs.smart(target, mode.equals("conservative"));
          assertThat(estimate.blocks()).isEqualTo(expected.path("blocks").intValue());
          assertThat(optional(estimate.satPerKvB())).isEqualTo(rate(expected));
        }
      }
    }
  }

  private static Optional<Long> optional(long satPerKvB) {
    return satPerKvB == 0 ? Optional.empty() : Optional.of(satPerKvB);
  }

  private static Optional<Long> rate(JsonNode estimate) {
    return estimate.has("feerate")
        ? Optional.of(estimate.path("feerate").decimalValue().movePointRight(8).longValueExact())
        : Optional.empty();
  }

  private static void estimatesAlike(
      FeeEstimator theirs, int target, double share, JsonNode expected) {
    for (FeeHorizon horizon : FeeHorizon.values()) {
      JsonNode each = expected.path(horizon.rpcName());
      assertThat(each.isObject()).isEqualTo(target <= theirs.longestTarget(horizon));
      if (each.isObject()) {
        HorizonEstimate estimate = theirs.raw(horizon, target, share);
        assertThat(optional(estimate.satPerKvB()))
            .as("%s %d %s", horizon, target, share)
            .isEqualTo(rate(each));
        assertThat(estimate.pass().isPresent()).isEqualTo(each.has("pass"));
        assertThat(estimate.fail().isPresent()).isEqualTo(each.has("fail"));
        estimate.pass().ifPresent(range -> rangesAlike(range, each.path("pass")));
        estimate.fail().ifPresent(range -> rangesAlike(range, each.path("fail")));
      }
    }
  }

  private static void rangesAlike(FeerateRange range, JsonNode expected) {
    assertThat(Math.rint(range.from())).isEqualTo(expected.path("startrange").doubleValue());
    assertThat(Math.rint(range.to())).isEqualTo(expected.path("endrange").doubleValue());
    hundredthsAlike(range.withinTarget(), expected.path("withintarget"));
    hundredthsAlike(range.confirmed(), expected.path("totalconfirmed"));
    hundredthsAlike(range.left(), expected.path("leftmempool"));
    assertThat(range.waiting()).isEqualTo(expected.path("inmempool").doubleValue());
  }

  private static void hundredthsAlike(double count, JsonNode expected) {
    assertThat(BigDecimal.valueOf(count).subtract(expected.decimalValue()).abs())
        .isLessThanOrEqualTo(new BigDecimal("0.00501"));
  }

  /** Some are taken at once, some held back for a while, some replaced, and some wait for ever. */
  private void trade(Bitcoind bitcoind, FeeEstimator ours) throws Exception {
    String address =
        new AddressCodec(AddressPrefixes.REGTEST).encode(Lock.WITNESS_KEY.script()).orElseThrow();
    for (JsonNode hash : bitcoind.call("generatetoaddress", 101, address)) {
      connected(block(bitcoind, hash), ours);
    }
    Block first = block(bitcoind, bitcoind.call("getblockhash", 1));
    Funds coinbase = Funds.ofCoinbase(first);
    Transaction coins = coinbase.split(Lock.WITNESS_KEY, COINS, SPLIT_FEE);
    long paid = coins.outputs().stream().mapToLong(TxOut::value).sum();
    send(bitcoind, ours, new Sent(coins, coinbase, coinbase.output().value() - paid));
    connected(block(bitcoind, bitcoind.call("generatetoaddress", 1, address).path(0)), ours);
    List<Sent> heldBack = new ArrayList<>();
    int coin = 0;
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < EACH; i++) {
        Funds funds = Funds.of(coins, coin++);
        long fee = Math.round(200 * StrictMath.pow(1.3, random.nextInt(16)));
        Sent sent = new Sent(funds.spend(Lock.WITNESS_KEY, fee), funds, fee);
        send(bitcoind, ours, sent);
        if (fee < 1_500 && random.nextBoolean()) {
          hold(bitcoind, sent, -MUCH);
          heldBack.add(sent);
        }
      }
      if (!heldBack.isEmpty() && random.nextBoolean()) {
        Sent old = heldBack.remove(random.nextInt(heldBack.size()));
        hold(bitcoind, old, MUCH);
        if (random.nextBoolean()) {
          long fee = old.fee() * 4;
          ours.transactionLeft(old.transaction().txid());
          send(bitcoind, ours, new Sent(old.coin().spend(Lock.WITNESS_KEY, fee), old.coin(), fee));
        }
      }
      connected(block(bitcoind, bitcoind.call("generatetoaddress", 1, address).path(0)), ours);
    }
    assertThat(ours.tracked()).as("some still wait").isPositive();
  }

  private static void hold(Bitcoind bitcoind, Sent sent, long delta) throws Exception {
    bitcoind.call("prioritisetransaction", sent.transaction().txid().toString(), 0, delta);
  }

  private static void send(Bitcoind bitcoind, FeeEstimator ours, Sent sent) throws Exception {
    Transaction tx = sent.transaction();
    bitcoind.call("sendrawtransaction", HexFormat.of().formatHex(tx.serialized()), 0);
    ours.transactionEntered(
        tx.txid(), ours.bestHeight(), FeeRate.of(sent.fee(), tx.virtualSize()).satPerKvB());
  }

  private static void connected(Block block, FeeEstimator ours) {
    ours.blockConnected(ours.bestHeight() + 1, block.transactions());
  }

  private static Block block(Bitcoind bitcoind, JsonNode hash) throws Exception {
    return Block.parse(
        HexFormat.of().parseHex(bitcoind.call("getblock", hash.stringValue(), 0).stringValue()));
  }
}
