package dev.grapevine.chain.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link KeyValueStore} keeps to. */
abstract class KeyValueStoreContract {
  private static final byte[] NO_PREFIX = {};
  private KeyValueStore store;

  /** A store with nothing in it. */
  abstract KeyValueStore openEmpty();

  /** The store again, after it was closed. */
  abstract KeyValueStore reopen();

  @BeforeEach
  void open() {
    store = openEmpty();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void put(String key, String value) {
    store.write(new WriteBatch().put(bytes(key), bytes(value)), false);
  }

  private String get(String key) {
    return store.get(bytes(key)).map(KeyValueStoreContract::text).orElse("none");
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private List<String> keys(String prefix) {
    List<String> keys = new ArrayList<>();
    store.forEach(
        bytes(prefix),
        (key, value) -> {
          keys.add(text(key));
          return true;
        });
    return keys;
  }

  private static List<String> entries(KeyValueStore.Snapshot snapshot, String prefix) {
    List<String> entries = new ArrayList<>();
    snapshot.forEach(
        bytes(prefix),
        (key, value) -> {
          entries.add(text(key) + "=" + text(value));
          return true;
        });
    return entries;
  }

  @Test
  void holdsWhatWasPut() {
    assertThat(get("a")).isEqualTo("none");
    put("a", "1");
    put("b", "");
    assertThat(get("a")).isEqualTo("1");
    assertThat(get("b")).isEmpty();
    put("a", "2");
    assertThat(get("a")).isEqualTo("2");
    store.write(new WriteBatch().delete(bytes("a")).delete(bytes("never")), true);
    assertThat(get("a")).isEqualTo("none");
  }

  @Test
  void playsABatchInOrder() {
    WriteBatch batch =
        new WriteBatch()
            .put(bytes("a"), bytes("1"))
            .delete(bytes("a"))
            .put(bytes("b"), bytes("1"))
            .put(bytes("b"), bytes("2"))
            .delete(bytes("c"))
            .put(bytes("c"), bytes("3"));
    store.write(batch, false);
    assertThat(keys("")).containsExactly("b", "c");
    assertThat(get("b")).isEqualTo("2");
    store.write(new WriteBatch(), true);
    assertThat(keys("")).containsExactly("b", "c");
  }

  @Test
  void visitsAPrefixInUnsignedOrder() {
    store.write(
        new WriteBatch()
            .put(new byte[] {'p', (byte) 0xff}, bytes("4"))
            .put(new byte[] {'p', 0x7f}, bytes("3"))
            .put(new byte[] {'p'}, bytes("1"))
            .put(new byte[] {'p', 0x01}, bytes("2"))
            .put(new byte[] {'o', (byte) 0xff}, bytes("0"))
            .put(new byte[] {'q'}, bytes("5")),
        false);
    List<String> values = new ArrayList<>();
    store.forEach(
        bytes("p"),
        (key, value) -> {
          values.add(text(value));
          return true;
        });
    assertThat(values).containsExactly("1", "2", "3", "4");
  }

  @Test
  void stopsWhenToldTo() {
    put("a", "1");
    put("b", "2");
    List<String> seen = new ArrayList<>();
    store.forEach(
        NO_PREFIX,
        (key, value) -> {
          seen.add(text(key));
          return false;
        });
    assertThat(seen).containsExactly("a");
  }

  @Test
  void visitsAsOfOneMoment() {
    put("a", "1");
    put("c", "3");
    List<String> seen = new ArrayList<>();
    store.forEach(
        NO_PREFIX,
        (key, value) -> {
          put("b", "2");
          store.write(new WriteBatch().delete(bytes("c")), false);
          seen.add(text(key));
          return true;
        });
    assertThat(seen).containsExactly("a", "c");
    assertThat(keys("")).containsExactly("a", "b");
  }

  @Test
  void handsOutNoneOfItsArrays() {
    put("a", "1");
    store.get(bytes("a")).orElseThrow()[0] = 'x';
    store.forEach(
        NO_PREFIX,
        (key, value) -> {
          key[0] = 'x';
          value[0] = 'x';
          return true;
        });
    assertThat(get("a")).isEqualTo("1");
  }

  @Test
  void isThereAgainAfterAReopen() {
    put("a", "1");
    store.close();
    store.close();
    assertThatThrownBy(() -> get("a")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> put("b", "2")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> keys("")).isInstanceOf(IllegalStateException.class);
    store = reopen();
    assertThat(keys("")).containsExactly("a");
  }

  @Test
  void closingDuringAVisitWaitsForItsEnd() throws Exception {
    put("a", "1");
    put("b", "2");
    CountDownLatch visiting = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
      Future<List<String>> visit =
          executor.submit(() -> {
            List<String> seen = new ArrayList<>();
            store.forEach(
                NO_PREFIX,
                (key, value) -> {
                  visiting.countDown();
                  seen.add(text(key));
                  return await(closed);
                });
            return seen;
          });
      assertThat(visiting.await(10, TimeUnit.SECONDS)).isTrue();
      store.close();
      closed.countDown();
      assertThat(visit.get(10, TimeUnit.SECONDS)).containsExactly("a", "b");
    }
    store = reopen();
    assertThat(get("b")).isEqualTo("2");
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aSnapshotIsOfItsMomentAndCanBeWalkedAgain() {
    put("a", "1");
    put("p", "2");
    put("p1", "3");
    put("z", "4");
    try (KeyValueStore.Snapshot snapshot = store.snapshot();
        KeyValueStore.Snapshot other = store.snapshot()) {
      put("a", "new");
      put("p0", "new");
      store.write(new WriteBatch().delete(bytes("p1")).delete(bytes("z")), false);
      for (int round = 0; round < 2; round++) {
        assertThat(entries(snapshot, "")).containsExactly("a=1", "p=2", "p1=3", "z=4");
        assertThat(entries(snapshot, "p")).containsExactly("p=2", "p1=3");
        assertThat(entries(snapshot, "q")).isEmpty();
        assertThat(entries(snapshot, "zz")).isEmpty();
      }
      List<String> seen = new ArrayList<>();
      snapshot.forEach(NO_PREFIX, (key, value) -> seen.add(text(key)) && seen.size() < 2);
      assertThat(seen).containsExactly("a", "p");
      assertThat(entries(other, "a")).containsExactly("a=1");
    }
    assertThat(keys("")).containsExactly("a", "p", "p0");
  }

  /** So much is written that files are merged, and what was overwritten is dropped. */
  @Test
  void aSnapshotOutlivesWhatIsWrittenAfterIt() {
    Random random = new Random(3);
    List<String> before = new ArrayList<>();
    for (int i = 100; i < 1_000; i++) {
      put("k" + i, "old");
      before.add("k" + i + "=old");
    }
    try (KeyValueStore.Snapshot snapshot = store.snapshot()) {
      for (int round = 0; round < 12; round++) {
        WriteBatch batch = new WriteBatch();
        for (int i = 100; i < 1_000; i++) {
          byte[] value = new byte[500];
          random.nextBytes(value);
          batch.put(bytes("k" + i), value);
        }
        store.write(batch, false);
      }
      WriteBatch removal = new WriteBatch();
      for (int i = 100; i < 1_000; i++) {
        removal.delete(bytes("k" + i));
      }
      store.write(removal, true);
      assertThat(entries(snapshot, "k")).isEqualTo(before);
    }
    assertThat(keys("")).isEmpty();
  }

  @Test
  void aClosedSnapshotIsOfNoUseAndTheStoreGoesOn() {
    put("a", "1");
    KeyValueStore.Snapshot snapshot = store.snapshot();
    snapshot.close();
    snapshot.close();
    assertThatThrownBy(() -> entries(snapshot, "")).isInstanceOf(IllegalStateException.class);
    assertThat(keys("")).containsExactly("a");
  }

  /** Nobody needs to wait for a walk, and nobody who forgot a snapshot keeps the store open. */
  @Test
  void closingTheStoreEndsItsSnapshots() throws Exception {
    put("a", "1");
    put("b", "2");
    KeyValueStore.Snapshot forgotten = store.snapshot();
    KeyValueStore.Snapshot walked = store.snapshot();
    CountDownLatch visiting = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    List<String> seen = new ArrayList<>();
    try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
      Future<?> walk =
          executor.submit(() ->
              walked.forEach(
                  NO_PREFIX,
                  (key, value) -> {
                    seen.add(text(key));
                    visiting.countDown();
                    return await(closed);
                  }));
      assertThat(visiting.await(10, TimeUnit.SECONDS)).isTrue();
      store.close();
      assertThatThrownBy(() -> store.snapshot()).isInstanceOf(IllegalStateException.class);
      store = reopen();
      closed.countDown();
      assertThatThrownBy(() -> walk.get(10, TimeUnit.SECONDS))
          .hasCauseInstanceOf(IllegalStateException.class);
    }
    assertThat(seen).containsExactly("a");
    assertThatThrownBy(() -> entries(forgotten, "")).isInstanceOf(IllegalStateException.class);
    forgotten.close();
    walked.close();
    assertThat(get("b")).isEqualTo("2");
  }

  @Test
  void agreesWithASortedMap() {
    Random random = new Random(7);
    TreeMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);
    for (int round = 0; round < 50; round++) {
      WriteBatch batch = new WriteBatch();
      for (int i = 0; i < 20; i++) {
        byte[] key = new byte[1 + random.nextInt(3)];
        random.nextBytes(key);
        key[0] &= 3;
        if (random.nextInt(3) == 0) {
          batch.delete(key);
          model.remove(key);
        } else {
          byte[] value = new byte[random.nextInt(50)];
          random.nextBytes(value);
          batch.put(key, value);
          model.put(key, value);
        }
      }
      store.write(batch, false);
    }
    List<byte[]> flat = new ArrayList<>();
    store.forEach(NO_PREFIX, (key, value) -> flat.add(key) && flat.add(value));
    List<byte[]> expected = new ArrayList<>();
    for (Map.Entry<byte[], byte[]> entry : model.entrySet()) {
      expected.add(entry.getKey());
      expected.add(entry.getValue());
    }
    assertThat(flat.toArray(byte[][]::new)).isDeepEqualTo(expected.toArray(byte[][]::new));
  }
}
