package dev.grapevine.chain.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class PrimitivesTest {
  /** The main network's genesis block, as every client has it. */
  private static final String GENESIS =
      "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac7"
          + "2c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c0101000000010000"
          + "000000000000000000000000000000000000000000000000000000000000ffffffff4d04ffff001d0104"
          + "455468652054696d65732030332f4a616e2f32303039204368616e63656c6c6f72206f6e206272696e6b"
          + "206f66207365636f6e64206261696c6f757420666f722062616e6b73ffffffff0100f2052a0100000043"
          + "4104678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4"
          + "f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5fac00000000";

  private static final byte[] GENESIS_BYTES = HexFormat.of().parseHex(GENESIS);

  private static Transaction spend(boolean witness) {
    OutPoint prevout = new OutPoint(Txid.parse("11".repeat(32)), 7);
    Witness stack = witness ? Witness.of(List.of(new byte[] {1, 2}, new byte[0])) : Witness.EMPTY;
    return Transaction.of(
        2,
        List.of(new TxIn(prevout, Script.EMPTY, TxIn.SEQUENCE_FINAL, stack)),
        List.of(new TxOut(5000, Script.parse("0014" + "ab".repeat(20)))),
        99);
  }

  @Test
  void hashIsReversedInDisplayOnly() {
    String display = "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f";
    BlockHash hash = BlockHash.parse(display);
    assertThat(hash).hasToString(display);
    assertThat(hash.toBytes()[31]).isZero();
    assertThat(hash.toBytes()[0]).isEqualTo((byte) 0x6f);
    assertThat(BlockHash.of(hash.toBytes())).isEqualTo(hash);
  }

  @Test
  void hashesAreEqualWhereKindAndAllBitsAre() {
    List<Function<byte[], Hash256>> kinds =
        List.of(BlockHash::of, CoinsHash::of, MerkleRoot::of, Txid::of, Wtxid::of);
    byte[] bytes = HexFormat.of().parseHex("0123456789abcdef".repeat(4));
    for (Function<byte[], Hash256> kind : kinds) {
      Hash256 hash = kind.apply(bytes);
      assertThat(hash).isEqualTo(kind.apply(bytes)).hasSameHashCodeAs(kind.apply(bytes));
      for (int bit = 0; bit < 8 * Hash256.SIZE; bit++) {
        byte[] other = bytes.clone();
        other[bit / 8] ^= (byte) (1 << bit % 8);
        assertThat(hash).isNotEqualTo(kind.apply(other));
      }
      assertThat(kinds.stream().filter(other -> hash.equals(other.apply(bytes)))).hasSize(1);
    }
  }

  @Test
  void hashOfOtherLengthIsRefused() {
    assertThatThrownBy(() -> Txid.parse("abcd")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Txid.parse("zz".repeat(32)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void genesisReadsAndWritesBack() {
    Block block = Block.parse(GENESIS_BYTES);
    assertThat(block.hash())
        .hasToString("000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f");
    Transaction coinbase = block.transactions().getFirst();
    assertThat(coinbase.isCoinbase()).isTrue();
    assertThat(coinbase.txid())
        .hasToString("4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b");
    assertThat(coinbase.wtxid().toBytes()).isEqualTo(coinbase.txid().toBytes());
    assertThat(coinbase.outputs().getFirst().value()).isEqualTo(50_0000_0000L);
    assertThat(block.toBytes()).isEqualTo(GENESIS_BYTES);
    assertThat(block.weight()).isEqualTo(4 * 285);
  }

  @Test
  void everyTruncationOfABlockIsRefused() {
    for (int length = 0; length < GENESIS_BYTES.length; length++) {
      byte[] cut = Arrays.copyOf(GENESIS_BYTES, length);
      assertThatThrownBy(() -> Block.parse(cut)).isInstanceOf(MalformedDataException.class);
    }
  }

  @Test
  void witnessChangesTheWtxidOnly() {
    Transaction plain = spend(false);
    Transaction signed = spend(true);
    assertThat(signed.txid()).isEqualTo(plain.txid());
    assertThat(signed.wtxid().toBytes()).isNotEqualTo(plain.wtxid().toBytes());
    assertThat(signed.totalSize()).isEqualTo(plain.totalSize() + 2 + 5);
    assertThat(signed.weight()).isEqualTo(plain.weight() + 7);
    assertThat(signed.serializedWithoutWitness()).isEqualTo(plain.serialized());
  }

  @Test
  void witnessRoundTripsAndTruncationsAreRefused() {
    Transaction signed = spend(true);
    Transaction read = Transaction.parse(signed.serialized());
    assertThat(read).isEqualTo(signed);
    assertThat(read.inputs().getFirst().witness()).isEqualTo(signed.inputs().getFirst().witness());
    assertThat(read.lockTime()).isEqualTo(99);
    for (int length = 0; length < signed.totalSize(); length++) {
      byte[] cut = Arrays.copyOf(signed.serialized(), length);
      assertThatThrownBy(() -> Transaction.parse(cut)).isInstanceOf(MalformedDataException.class);
    }
  }

  @Test
  void emptyWitnessInExtendedFormIsRefused() {
    byte[] signed = spend(true).serialized();
    byte[] superfluous = Arrays.copyOf(signed, signed.length - 4);
    superfluous[signed.length - 9] = 0;
    byte[] cut = Arrays.copyOf(superfluous, signed.length - 8 + 4);
    assertThatThrownBy(() -> Transaction.parse(cut))
        .isInstanceOf(MalformedDataException.class)
        .hasMessageContaining("Superfluous witness");
  }

  @Test
  void compactSizeTakesItsShortestFormOnly() {
    long[] values = {0, 252, 253, 0xffff, 0x10000, 0xffff_ffffL, 0x1_0000_0000L, -1};
    for (long value : values) {
      byte[] bytes = new ByteWriter(1).writeCompactSize(value).toBytes();
      assertThat(bytes).hasSize(ByteWriter.compactSizeLength(value));
      assertThat(new ByteReader(bytes).readCompactSizeUnbounded()).isEqualTo(value);
    }
    byte[] padded = {(byte) 0xfd, 1, 0};
    assertThatThrownBy(() -> new ByteReader(padded).readCompactSize())
        .hasMessageContaining("non-canonical");
  }

  @Test
  void countIsRefusedBeforeAnythingIsAllocated() {
    byte[] bytes = new ByteWriter(5).writeCompactSize(0x00ffffff).toBytes();
    assertThatThrownBy(() -> new ByteReader(bytes).readCount(ByteReader.MAX_SIZE, 41))
        .hasMessageContaining("past the end");
    assertThatThrownBy(() -> new ByteReader(bytes).readCount(1000, 0))
        .hasMessageContaining("over the limit of 1000");
  }
}
