package dev.grapevine.p2p.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.grapevine.chain.primitives.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SharedTransactionsTest {
  private final SharedTransactions shared = new SharedTransactions();

  private Transaction decode(byte[] payload) {
    DecodeResult result = MessageCodec.decode("tx", payload, 0, payload.length, shared);
    return ((TxMessage) ((DecodeResult.Decoded) result).message()).transaction();
  }

  @Test
  void equalBytesAreOneObject() {
    byte[] bytes = MessageSamples.transaction(1).serialized();

    Transaction first = decode(bytes.clone());

    assertThat(decode(bytes.clone())).isSameAs(first);
    assertThat(shared.intern(Transaction.parse(bytes))).isSameAs(first);
  }

  @Test
  void otherWitnessIsAnotherObject() {
    Transaction tx = MessageSamples.transaction(1);
    Transaction bare = Transaction.parse(tx.serializedWithoutWitness());

    assertThat(shared.intern(tx)).isSameAs(tx);
    assertThat(shared.intern(bare)).isSameAs(bare);
  }

  @Test
  void transactionsInsideBlocksAreShared() {
    Transaction known = shared.intern(MessageSamples.transaction(2_000));
    byte[] block = MessageSamples.payload(new BlockMessage(MessageSamples.block(2, 2), true));

    DecodeResult result = MessageCodec.decode("block", block, 0, block.length, shared);

    BlockMessage message = (BlockMessage) ((DecodeResult.Decoded) result).message();
    assertThat(message.block().transactions().getFirst()).isSameAs(known);
  }

  @Test
  void findsNothingInOtherBytes() {
    Transaction tx = shared.intern(MessageSamples.transaction(3));
    byte[] bytes = tx.serialized();

    assertThat(shared.find(bytes, 0, bytes.length)).containsSame(tx);
    assertThat(shared.find(bytes, 0, bytes.length - 1)).isEmpty();
    assertThat(shared.find(bytes, 1, bytes.length - 1)).isEmpty();
  }

  @Test
  void aFullTableForgetsAndStaysRight() {
    SharedTransactions small = new SharedTransactions(4);
    List<Transaction> all = MessageSamples.transactions(0, 100);

    for (Transaction tx : all) {
      assertThat(small.intern(tx)).isSameAs(tx);
    }
    long kept =
        all.stream()
            .filter(tx -> small.find(tx.serialized(), 0, tx.totalSize()).isPresent())
            .count();
    assertThat(kept).isEqualTo(4);
    assertThatIllegalArgumentException().isThrownBy(() -> new SharedTransactions(3));
  }

  @Test
  void threadsAgreeOnOneObject() throws Exception {
    int threads = 4;
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      CountDownLatch start = new CountDownLatch(1);
      List<Future<List<Transaction>>> results = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        List<Transaction> own = MessageSamples.transactions(0, 200);
        results.add(
            pool.submit(() -> {
              start.await();
              return own.stream().map(shared::intern).toList();
            }));
      }
      start.countDown();
      for (int i = 0; i < 200; i++) {
        Transaction first = results.getFirst().get().get(i);
        for (Future<List<Transaction>> result : results) {
          assertThat(result.get().get(i)).isSameAs(first);
        }
      }
    }
  }
}
