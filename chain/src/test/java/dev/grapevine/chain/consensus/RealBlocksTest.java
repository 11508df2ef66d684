package dev.grapevine.chain.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.Vectors;
import dev.grapevine.chain.primitives.Block;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Blocks of mainnet, and one that is larger than any of its time. */
class RealBlocksTest {
  @ParameterizedTest
  @CsvSource({
    "block413567.raw, 0000000000000000025aff8be8a55df8f89c77296db6198f272d6577325d4069, false",
    "block227836.dat, 00000000000000d0dfd4c9d588d325dce4f32c1b31b7c0064cba7025a9b9adcc, false",
    "block481829.dat, 000000000000000000917cba69f69b758fe396c8e30ae97bbcf08c4eb975e726, true",
    "block-00000000000000000021868c2cefc52a480d173c849412fe81c4e5ab806f94ab.blk,"
        + " 00000000000000000021868c2cefc52a480d173c849412fe81c4e5ab806f94ab, true",
  })
  void readAndWrittenByteForByte(String file, String hash, boolean segwit) throws IOException {
    byte[] bytes = Files.readAllBytes(Vectors.file("blocks/" + file));
    Block block = Block.parse(bytes);
    assertThat(block.toBytes()).isEqualTo(bytes);
    assertThat(block.hash()).hasToString(hash);
    assertThat(BlockChecks.check(block, Networks.MAIN)).isEqualTo(ValidationResult.VALID);
    assertThat(WitnessCommitment.check(block, segwit)).isEqualTo(ValidationResult.VALID);
    assertThat(block.weight()).isLessThanOrEqualTo(ConsensusLimits.MAX_BLOCK_WEIGHT);
  }
}
