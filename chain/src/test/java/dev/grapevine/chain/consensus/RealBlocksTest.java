package dev.grapevine.chain.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.Vectors;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.MerkleTree;
import dev.grapevine.chain.primitives.Transaction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Blocks of mainnet, one larger than any of its time, and a transaction that fills a block. */
class RealBlocksTest {
  @ParameterizedTest
  @CsvSource({
    "block413567.raw, 0000000000000000025aff8be8a55df8f89c77296db6198f272d6577325d4069,"
        + " 64a50c649fc816baaa2effda230c39cacf1504e4e616a2863685b72aaa7dce05, 3999548, false",
    "block227836.dat, 00000000000000d0dfd4c9d588d325dce4f32c1b31b7c0064cba7025a9b9adcc,"
        + " 38a2518423d8ea76e716d1dc86d742b9e7f3febda7bf9a3e18bcd6c8ad55ff45, 158512, false",
    "block481829.dat, 000000000000000000917cba69f69b758fe396c8e30ae97bbcf08c4eb975e726,"
        + " f06f697be2cac7af7ed8cd0b0b81eaa1a39e444c6ebd3697e35ab34461b6c58d, 3993164, true",
    "block-00000000000000000021868c2cefc52a480d173c849412fe81c4e5ab806f94ab.blk,"
        + " 00000000000000000021868c2cefc52a480d173c849412fe81c4e5ab806f94ab,"
        + " bc337232e053ba46ae12f21c640d16190cbba10f914759ef54a7f07eda58be70, 3993333, true",
  })
  void readAndWrittenByteForByte(
      String file, String hash, String merkleRoot, int weight, boolean segwit) {
    byte[] bytes = Vectors.bytes("blocks/" + file);
    Block block = Block.parse(bytes);
    assertThat(block.toBytes()).isEqualTo(bytes);
    assertThat(block.hash()).hasToString(hash);
    assertThat(MerkleTree.ofTxids(block.transactions()).root()).hasToString(merkleRoot);
    assertThat(block.header().merkleRoot()).hasToString(merkleRoot);
    assertThat(block.weight()).isEqualTo(weight);
    assertThat(BlockChecks.check(block, Networks.MAIN)).isEqualTo(ValidationResult.VALID);
    assertThat(WitnessCommitment.check(block, segwit)).isEqualTo(ValidationResult.VALID);
  }

  @Test
  void aTransactionAsLargeAsABlock() {
    byte[] bytes = Vectors.bytes("blocks/megatx.bin.bz2");
    Transaction tx = Transaction.parse(bytes);
    assertThat(tx.serialized()).isEqualTo(bytes);
    assertThat(tx.txid())
        .hasToString("bb41a757f405890fb0f5856228e23b715702d714d59bf2b1feb70d8b2b4e3e08");
    assertThat(tx.weight()).isEqualTo(3_998_628);
    assertThat(TransactionChecks.check(tx)).isEqualTo(ValidationResult.VALID);
  }
}
