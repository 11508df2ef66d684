package dev.grapevine.testnet.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.address.AddressCodec;
import dev.grapevine.chain.address.AddressPrefixes;
import dev.grapevine.chain.crypto.SignatureVerifiers;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.script.PrecomputedTransactionData;
import dev.grapevine.chain.script.ScriptError;
import dev.grapevine.chain.script.ScriptFlags;
import dev.grapevine.chain.script.ScriptVerifier;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkloadTest {
  private static final long SUBSIDY = 50_0000_0000L;
  private static final int MAX_STANDARD_WEIGHT = 400_000;
  private static final int MAX_BLOCK_WEIGHT = 4_000_000;
  private static final long DUST = 294;

  private final Wallet wallet = Wallet.of(7);

  @Test
  void aSeedIsAWallet() {
    assertThat(Wallet.of(7).address()).isEqualTo(wallet.address()).startsWith("bcrt1q");
    assertThat(Wallet.of(8).address()).isNotEqualTo(wallet.address());
    assertThat(new AddressCodec(AddressPrefixes.REGTEST).encode(wallet.scriptPubKey()))
        .contains(wallet.address());
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1999,1", "2000,1", "2001,2", "6000,3"})
  void fanOutsMakeAsManyCoinsAsWanted(int wanted, int coinbases) {
    assertThat(FanOut.coinbases(wanted)).isEqualTo(coinbases);
    List<OwnCoin> mined = coinbases(coinbases);
    FanOut fanOut = FanOut.of(wallet, mined, wanted);
    assertThat(fanOut.coins()).hasSize(wanted).doesNotHaveDuplicates();
    assertThat(fanOut.transactions()).hasSize(coinbases);
    for (int i = 0; i < coinbases; i++) {
      Transaction transaction = fanOut.transactions().get(i);
      assertThat(transaction.weight()).isLessThan(MAX_STANDARD_WEIGHT);
      assertThat(transaction.weight() * FanOut.TRANSACTIONS_PER_BLOCK)
          .isLessThan(MAX_BLOCK_WEIGHT - 100_000);
      assertSpends(transaction, mined.get(i));
    }
  }

  @Test
  void noCoinsNeedNoCoinbase() {
    assertThat(FanOut.of(wallet, List.of(), 0)).isEqualTo(new FanOut(List.of(), List.of()));
  }

  @Test
  void everyTransactionIsValidAndStandard() {
    List<OwnCoin> coins = FanOut.of(wallet, coinbases(1), 300).coins();
    List<Transaction> transactions = Workload.spend(wallet, coins, new SplittableRandom(1));
    assertThat(transactions).hasSameSizeAs(coins);
    Set<Integer> shapes = new HashSet<>();
    for (int i = 0; i < coins.size(); i++) {
      Transaction transaction = transactions.get(i);
      assertSpends(transaction, coins.get(i));
      shapes.add(transaction.outputs().size());
      assertThat(transaction.outputs()).allMatch(output -> output.value() > DUST);
    }
    assertThat(shapes).containsExactlyInAnyOrder(1, 2);
  }

  @Test
  void theSameSeedGivesTheSameTransactions() {
    List<OwnCoin> coins = FanOut.of(wallet, coinbases(1), 10).coins();
    List<Transaction> first = Workload.spend(wallet, coins, new SplittableRandom(1));
    assertThat(Workload.spend(wallet, coins, new SplittableRandom(1))).isEqualTo(first);
    assertThat(Workload.spend(wallet, coins, new SplittableRandom(2))).isNotEqualTo(first);
  }

  private static List<OwnCoin> coinbases(int count) {
    List<OwnCoin> coins = new ArrayList<>();
    IntStream.range(0, count)
        .forEach(i -> coins.add(new OwnCoin(new OutPoint(new Txid(i, 1, 2, 3), 0), SUBSIDY)));
    return coins;
  }

  private void assertSpends(Transaction transaction, OwnCoin coin) {
    assertThat(transaction.inputs())
        .singleElement()
        .matches(in -> in.prevout().equals(coin.outPoint()));
    List<TxOut> spent = List.of(new TxOut(coin.value(), wallet.scriptPubKey()));
    assertThat(
            ScriptVerifier.verifyInput(
                new PrecomputedTransactionData(transaction, spent),
                0,
                ScriptFlags.STANDARD,
                SignatureVerifiers.best()))
        .isEqualTo(ScriptError.OK);
    long paid = transaction.outputs().stream().mapToLong(TxOut::value).sum();
    int size = transaction.virtualSize();
    assertThat(size).isLessThanOrEqualTo(Wallet.virtualSize(transaction.outputs().size()));
    assertThat(coin.value() - paid)
        .isBetween(2L * size, (Workload.MAX_FEE_RATE + 1L) * (size + 100));
  }
}
