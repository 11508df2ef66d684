package dev.grapevine.chain.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LevelDbStoreTest {
  private static final long CACHE_BYTES = 1 << 20;
  private static final byte[] KEY = {1};

  abstract static class Contract extends KeyValueStoreContract {
    @TempDir Path directory;
    private final LevelDbStore.Engine engine;

    Contract(LevelDbStore.Engine engine) {
      this.engine = engine;
    }

    @Override
    KeyValueStore openEmpty() {
      assumeTrue(loads(engine), "LevelDB's native library does not load here");
      return LevelDbStore.open(directory, CACHE_BYTES, engine);
    }

    @Override
    KeyValueStore reopen() {
      return LevelDbStore.open(directory, CACHE_BYTES, engine);
    }
  }

  @Nested
  class Native extends Contract {
    Native() {
      super(LevelDbStore.Engine.NATIVE);
    }
  }

  @Nested
  class Java extends Contract {
    Java() {
      super(LevelDbStore.Engine.JAVA);
    }
  }

  private static boolean loads(LevelDbStore.Engine engine) {
    try {
      Path directory = Files.createTempDirectory("leveldb");
      try (LevelDbStore probe = LevelDbStore.open(directory, CACHE_BYTES, engine)) {
        return probe.engine() == engine;
      } finally {
        try (var files = Files.list(directory)) {
          for (Path file : files.toList()) {
            Files.delete(file);
          }
        }
        Files.delete(directory);
      }
    } catch (LinkageError e) {
      return false;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void eachEngineReadsWhatTheOtherWrote(@TempDir Path directory) {
    assumeTrue(loads(LevelDbStore.Engine.NATIVE), "LevelDB's native library does not load here");
    LevelDbStore.Engine[] turns = {
      LevelDbStore.Engine.NATIVE, LevelDbStore.Engine.JAVA, LevelDbStore.Engine.NATIVE
    };
    byte count = 0;
    for (LevelDbStore.Engine engine : turns) {
      try (LevelDbStore store = LevelDbStore.open(directory, CACHE_BYTES, engine)) {
        if (count > 0) {
          assertThat(store.get(KEY)).hasValue(new byte[] {count});
        }
        store.write(new WriteBatch().put(KEY, new byte[] {++count}), true);
      }
    }
  }

  /** A native call that came too late would end this process. */
  @ParameterizedTest
  @EnumSource
  void isClosedUnderWalksInFullSwing(LevelDbStore.Engine engine, @TempDir Path directory)
      throws Exception {
    assumeTrue(loads(engine), "LevelDB's native library does not load here");
    int walkers = 3;
    for (int round = 0; round < 20; round++) {
      LevelDbStore store = LevelDbStore.open(directory, CACHE_BYTES, engine);
      WriteBatch batch = new WriteBatch();
      for (int i = 0; i < 100; i++) {
        batch.put(new byte[] {(byte) round, (byte) i}, new byte[i]);
      }
      store.write(batch, false);
      CountDownLatch walking = new CountDownLatch(walkers);
      List<Future<?>> walks = new ArrayList<>();
      try (ExecutorService executor = Executors.newFixedThreadPool(walkers)) {
        for (int i = 0; i < walkers; i++) {
          KeyValueStore.Snapshot snapshot = store.snapshot();
          walks.add(executor.submit(() -> walkForEver(snapshot, walking)));
        }
        assertThat(walking.await(30, TimeUnit.SECONDS)).isTrue();
        store.close();
        for (Future<?> walk : walks) {
          assertThatThrownBy(() -> walk.get(30, TimeUnit.SECONDS))
              .hasCauseInstanceOf(IllegalStateException.class);
        }
      }
    }
  }

  private static void walkForEver(KeyValueStore.Snapshot snapshot, CountDownLatch walking) {
    while (true) {
      int[] seen = {0};
      snapshot.forEach(new byte[0], (key, value) -> seen[0]++ >= 0);
      assertThat(seen[0]).isPositive();
      walking.countDown();
    }
  }

  @Test
  void saysWhenTheFolderIsOpenAlready(@TempDir Path directory) {
    for (LevelDbStore.Engine engine : LevelDbStore.Engine.values()) {
      assumeTrue(loads(engine), "LevelDB's native library does not load here");
      Path folder = directory.resolve(engine.name());
      try (LevelDbStore store = LevelDbStore.open(folder, CACHE_BYTES, engine)) {
        assertThatThrownBy(() -> LevelDbStore.open(folder, CACHE_BYTES, engine))
            .isInstanceOf(StoreLockedException.class)
            .hasMessageContaining(folder.toString());
        assertThat(store.get(KEY)).isEmpty();
      }
    }
  }

  @Test
  void saysWhenTheFolderCannotBeMade(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "in the way");
    assertThatThrownBy(() -> LevelDbStore.open(file.resolve("index"), CACHE_BYTES))
        .isInstanceOf(StoreException.class)
        .isNotInstanceOf(StoreLockedException.class)
        .hasMessageContaining(file.toString());
  }
}
