package dev.grapevine.relay.mempool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.testing.Funds;
import dev.grapevine.chain.testing.Lock;
import dev.grapevine.relay.mempool.MempoolObserver.Arrival;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MempoolObserverTest {
  private static final long FEE = 1_000;

  private final AcceptanceHarness node = new AcceptanceHarness(MempoolOptions.DEFAULTS);
  private final List<Entered> entered = new ArrayList<>();
  private final List<Transaction> left = new ArrayList<>();
  private final List<Long> numbers = new ArrayList<>();

  private record Entered(Transaction transaction, Arrival arrival, boolean hasParents) {}

  @BeforeEach
  void observe() {
    node.mempool()
        .observe(
            new MempoolObserver() {
              @Override
              public void transactionEntered(MempoolEntry entry, Arrival arrival, long sequence) {
                entered.add(new Entered(entry.transaction(), arrival, entry.hasParents()));
                numbers.add(sequence);
              }

              @Override
              public void transactionLeft(Transaction transaction, long sequence) {
                left.add(transaction);
                numbers.add(sequence);
              }
            });
  }

  @Test
  void hearsWhoEntersForItsOwnSakeAndWhoHasParents() {
    Transaction parent = node.coin(1).spend(Lock.WITNESS_KEY, FEE);
    Transaction child = Funds.of(parent, 0).spend(Lock.WITNESS_KEY, FEE);

    node.accepts(parent);
    node.accepts(child);

    assertThat(entered)
        .containsExactly(
            new Entered(parent, Arrival.ALONE, false), new Entered(child, Arrival.ALONE, true));
    assertThat(numbers).containsExactly(1L, 2L);
  }

  @Test
  void hearsOfPackagesWhoeverPays() {
    Transaction free = node.coin(1).spend(Lock.WITNESS_KEY, 0);
    Transaction payer = Funds.of(free, 0).spend(Lock.WITNESS_KEY, FEE);
    Transaction paid = node.coin(2).spend(Lock.WITNESS_KEY, FEE);
    Transaction child = Funds.of(paid, 0).spend(Lock.WITNESS_KEY, FEE);

    assertThat(node.acceptsPackage(free, payer).failure()).isEmpty();
    assertThat(node.acceptsPackage(paid, child).failure()).isEmpty();

    assertThat(entered)
        .containsExactly(
            new Entered(free, Arrival.OF_PACKAGE, false),
            new Entered(payer, Arrival.OF_PACKAGE, true),
            new Entered(paid, Arrival.OF_PACKAGE, false),
            new Entered(child, Arrival.OF_PACKAGE, true));
    assertThat(numbers).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void hearsWhatComesBackAndWhatIsReplaced() {
    Transaction lost = node.coin(1).spend(Lock.WITNESS_KEY, 0);
    Transaction better = node.coin(1).spend(Lock.KEY, 10 * FEE);

    node.comeBack(lost);
    node.accepts(better);

    assertThat(entered)
        .containsExactly(
            new Entered(lost, Arrival.FROM_BLOCK, false),
            new Entered(better, Arrival.ALONE, false));
    assertThat(left).containsExactly(lost);
    assertThat(numbers).containsExactly(1L, 2L, 3L);
  }
}
