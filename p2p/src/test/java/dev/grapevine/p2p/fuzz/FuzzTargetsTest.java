package dev.grapevine.p2p.fuzz;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * The fuzz targets on their seeds and on a few thousand damaged ones; {@code .ci/fuzz} gives each a
 * minute of Jazzer.
 */
class FuzzTargetsTest {
  private final RandomGenerator random = new SplittableRandom(7);

  private void run(List<byte[]> seeds, int rounds, Consumer<byte[]> target) {
    seeds.forEach(target);
    for (int round = 0; round < rounds; round++) {
      byte[] seed = seeds.get(random.nextInt(seeds.size())).clone();
      for (int i = random.nextInt(6); i > 0; i--) {
        seed[random.nextInt(seed.length)] = (byte) random.nextInt();
      }
      target.accept(seed);
    }
  }

  @Test
  void theUnencryptedFramer() {
    run(FuzzCorpus.framer(), 5_000, V1FrameReaderFuzz::fuzzerTestOneInput);
  }

  @Test
  void theEncryptedSession() {
    run(FuzzCorpus.session(), 500, V2SessionFuzz::fuzzerTestOneInput);
  }

  @Test
  void theCodec() {
    run(FuzzCorpus.codec(), 20_000, MessageCodecFuzz::fuzzerTestOneInput);
  }
}
