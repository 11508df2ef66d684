package dev.grapevine.relay.transactions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.Witness;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Lock;
import dev.grapevine.p2p.address.NetAddress;
import dev.grapevine.relay.base.Now;
import dev.grapevine.relay.base.PeerId;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PrivateBroadcastTest {
  private final ChainBuilder builder = ChainBuilder.regtest().mature(3);
  private final Transaction first = builder.coinbase(1).spend(Lock.WITNESS_KEY, 1000);
  private final Transaction second = builder.coinbase(2).spend(Lock.WITNESS_KEY, 1000);
  private final Transaction third = builder.coinbase(3).spend(Lock.WITNESS_KEY, 1000);
  private final PrivateBroadcast queue = new PrivateBroadcast(2);
  private long peers;

  private static Now at(long seconds) {
    return new Now(seconds * Now.SECOND, 1_700_000_000 + seconds);
  }

  private static NetAddress address(long peer) {
    return NetAddress.parse("1.2.3." + peer + ":8333", 0).orElseThrow();
  }

  /** A new peer gets its transaction. */
  private Transaction picked(long seconds) {
    PeerId peer = new PeerId(++peers);
    return queue.pick(at(seconds), peer, address(peers)).orElseThrow();
  }

  @Test
  void noneGivesWayToAnother() {
    assertThat(queue.add(at(0), first)).isEqualTo(PrivateBroadcast.Addition.ADDED);
    assertThat(queue.add(at(0), second)).isEqualTo(PrivateBroadcast.Addition.ADDED);
    assertThat(queue.add(at(0), third)).isEqualTo(PrivateBroadcast.Addition.FULL);
    assertThat(queue.add(at(0), first)).isEqualTo(PrivateBroadcast.Addition.PRESENT);
    assertThat(queue.all())
        .extracting(PrivateBroadcast.Status::transaction)
        .containsExactly(first, second);
    assertThat(queue.remove(first.wtxid())).isEqualTo(OptionalInt.of(0));
    assertThat(queue.add(at(0), third)).isEqualTo(PrivateBroadcast.Addition.ADDED);
    assertThat(queue.remove(first.wtxid())).isEmpty();
  }

  @Test
  void theOneWithTheFewestAttemptsIsNext() {
    queue.add(at(0), first);
    queue.add(at(0), second);
    assertThat(List.of(picked(1), picked(2), picked(3), picked(4)))
        .containsExactly(first, second, first, second);
    // Of as many attempts, the one that fewer have; the second's first recipient has it.
    queue.confirmed(at(5), new PeerId(2));
    assertThat(picked(6)).isEqualTo(first);
    assertThat(picked(7)).isEqualTo(second);
  }

  @Test
  void aPeerGetsOneAlone() {
    queue.add(at(0), first);
    queue.add(at(0), second);
    PeerId peer = new PeerId(1);
    assertThat(queue.pick(at(1), peer, address(1))).contains(first);
    assertThat(queue.pickedFor(peer)).contains(first);
    assertThatThrownBy(() -> queue.pick(at(2), peer, address(1)))
        .isInstanceOf(IllegalStateException.class);
    assertThat(queue.pickedFor(new PeerId(2))).isEmpty();
    queue.remove(first.wtxid());
    assertThat(queue.pickedFor(peer)).isEmpty();
  }

  @Test
  void whoHasItIsRemembered() {
    queue.add(at(0), first);
    assertThat(picked(1)).isEqualTo(first);
    assertThat(picked(2)).isEqualTo(first);
    queue.confirmed(at(3), new PeerId(2));
    queue.confirmed(at(4), new PeerId(2));
    queue.confirmed(at(4), new PeerId(9));
    assertThat(queue.all())
        .containsExactly(
            new PrivateBroadcast.Status(
                first,
                1_700_000_000,
                List.of(
                    new PrivateBroadcast.Recipient(address(1), 1_700_000_001, OptionalLong.empty()),
                    new PrivateBroadcast.Recipient(
                        address(2), 1_700_000_002, OptionalLong.of(1_700_000_003)))));
    assertThat(queue.disconnected(new PeerId(1))).isFalse();
    assertThat(queue.disconnected(new PeerId(2))).isTrue();
    assertThat(queue.disconnected(new PeerId(2))).isFalse();
    assertThat(queue.remove(first.wtxid())).isEqualTo(OptionalInt.of(1));
  }

  @Test
  void itIsStaleFiveMinutesAfterItCameOrAMinuteAfterSomebodyTookIt() {
    queue.add(at(0), first);
    assertThat(queue.stale(at(300))).isEmpty();
    assertThat(queue.stale(at(301))).containsExactly(first);
    assertThat(picked(301)).isEqualTo(first);
    assertThat(queue.stale(at(302))).containsExactly(first);
    queue.confirmed(at(310), new PeerId(1));
    assertThat(queue.stale(at(370))).isEmpty();
    assertThat(queue.stale(at(371))).containsExactly(first);
  }

  @Test
  void oneTxidMayBeOfSeveral() {
    Transaction other =
        Transaction.of(
            first.version(),
            first.inputs().stream()
                .map(input ->
                    new TxIn(
                        input.prevout(),
                        input.scriptSig(),
                        input.sequence(),
                        Witness.of(List.of(new byte[] {1}))))
                .toList(),
            first.outputs(),
            first.lockTime());
    assertThat(other.txid()).isEqualTo(first.txid());
    queue.add(at(0), first);
    queue.add(at(0), other);
    assertThat(queue.withId(first.txid())).containsExactly(first, other);
    assertThat(queue.withId(other.wtxid())).containsExactly(other);
    assertThat(queue.withId(second.txid())).isEmpty();
  }

  @Test
  void onlyTheLastAttemptsAreListed() {
    queue.add(at(0), first);
    for (int i = 1; i <= PrivateBroadcast.MAX_LISTED + 1; i++) {
      assertThat(queue.pick(at(i), new PeerId(i), address(i % 256))).contains(first);
      assertThat(queue.disconnected(new PeerId(i))).isFalse();
    }
    List<PrivateBroadcast.Recipient> listed = queue.all().getFirst().recipients();
    assertThat(listed).hasSize(PrivateBroadcast.MAX_LISTED);
    assertThat(listed.getFirst().sentUnixSeconds()).isEqualTo(1_700_000_002);
  }
}
