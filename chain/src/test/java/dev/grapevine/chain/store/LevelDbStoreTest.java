package dev.grapevine.chain.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
