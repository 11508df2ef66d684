package dev.grapevine.p2p.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.Txid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every message from bytes written by hand, and what becomes of those bytes when they are cut. */
class MessageCodecTest {
  private static final String GENESIS_HEADER =
      "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b2"
          + "7ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c";
  private static final String GENESIS_HASH =
      "6fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000";
  private static final String GENESIS_COINBASE =
      "01000000010000000000000000000000000000000000000000000000000000000000000000ffffffff4d04ffff"
          + "001d0104455468652054696d65732030332f4a616e2f32303039204368616e63656c6c6f72206f6e206272"
          + "696e6b206f66207365636f6e64206261696c6f757420666f722062616e6b73ffffffff0100f2052a010000"
          + "00434104678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38"
          + "c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5fac00000000";
  // BIP144's form by hand: one input with one witness item of two bytes, one output, lock time 17.
  private static final String WITNESS_TX =
      "02000000"
          + "0001"
          + "01"
          + "aa".repeat(32)
          + "03000000"
          + "00"
          + "fdffffff"
          + "01"
          + "e803000000000000"
          + "0151"
          + "01"
          + "02beef"
          + "11000000";
  private static final String HASH_A = "a1".repeat(32);
  private static final String HASH_B = "b2".repeat(32);

  /** A name, its payload, and the payload lengths before the end at which it is whole as well. */
  record Fixture(String command, String hex, int... wholeAt) {
    byte[] payload() {
      return HexFormat.of().parseHex(hex);
    }

    boolean isWhole(int length) {
      return Arrays.stream(wholeAt).anyMatch(at -> at == length);
    }

    @Override
    public String toString() {
      return command + " of " + hex.length() / 2 + " bytes";
    }
  }

  static Stream<Fixture> fixtures() {
    return Stream.of(
        new Fixture(
            "version",
            "80110100"
                + "0904000000000000"
                + "11b2d05000000000"
                + "0100000000000000"
                + "00000000000000000000ffff7f000001"
                + "480c"
                + "0904000000000000"
                + "00000000000000000000000000000000"
                + "0000"
                + "3b2eb35d8ce61765"
                + "0f2f5361746f7368693a302e372e322f"
                + "c03e0300"
                + "01",
            46,
            80,
            96,
            100),
        new Fixture("verack", ""),
        new Fixture("wtxidrelay", ""),
        new Fixture("sendaddrv2", ""),
        new Fixture("sendheaders", ""),
        new Fixture("getaddr", ""),
        new Fixture("mempool", ""),
        new Fixture("sendcmpct", "01" + "0200000000000000"),
        new Fixture("feefilter", "e803000000000000"),
        new Fixture("ping", "0102030405060708"),
        new Fixture("pong", "0102030405060708", 0, 1, 2, 3, 4, 5, 6, 7),
        new Fixture("inv", "02" + "05000000" + HASH_A + "02000000" + HASH_B),
        new Fixture("getdata", "02" + "01000040" + HASH_A + "02000040" + HASH_B),
        new Fixture("notfound", "01" + "01000000" + HASH_A),
        new Fixture("tx", GENESIS_COINBASE),
        new Fixture("tx", WITNESS_TX),
        new Fixture("block", GENESIS_HEADER + "01" + GENESIS_COINBASE),
        new Fixture("block", GENESIS_HEADER + "02" + GENESIS_COINBASE + WITNESS_TX),
        new Fixture("getheaders", "80110100" + "02" + HASH_A + HASH_B + "00".repeat(32)),
        new Fixture("getblocks", "80110100" + "01" + HASH_A + HASH_B),
        new Fixture("headers", "02" + (GENESIS_HEADER + "00").repeat(2)),
        new Fixture(
            "cmpctblock",
            GENESIS_HEADER
                + "0807060504030201"
                + "02"
                + "010203040506"
                + "ffffffffffff"
                + "02"
                + "00"
                + GENESIS_COINBASE
                + "01"
                + WITNESS_TX),
        new Fixture("getblocktxn", GENESIS_HASH + "03" + "00" + "02" + "fdfd00"),
        new Fixture("blocktxn", GENESIS_HASH + "02" + GENESIS_COINBASE + WITNESS_TX),
        new Fixture("filterload", "03" + "b50f0a" + "0b000000" + "efbeadde" + "01"),
        new Fixture("filteradd", "02" + "beef"),
        new Fixture("filterclear", ""),
        new Fixture(
            "merkleblock", GENESIS_HEADER + "07000000" + "02" + HASH_A + HASH_B + "01" + "1d"),
        new Fixture("getcfilters", "00" + "40420f00" + HASH_A),
        new Fixture("cfilter", "00" + HASH_A + "04" + "019dfca8"),
        new Fixture("getcfheaders", "00" + "40420f00" + HASH_A),
        new Fixture("cfheaders", "00" + HASH_A + HASH_B + "02" + HASH_A + HASH_B),
        new Fixture("getcfcheckpt", "00" + HASH_A),
        new Fixture("cfcheckpt", "00" + HASH_A + "01" + HASH_B),
        new Fixture("sendtxrcncl", "01000000" + "0807060504030201"),
        new Fixture(
            "addr",
            "02"
                + "e215104d"
                + "0100000000000000"
                + "00000000000000000000ffff0a000001"
                + "208d"
                + "e215104d"
                + "0904000000000000"
                + "20010db8000000000000000000000001"
                + "0001"),
        new Fixture(
            "addrv2",
            "05"
                + "e215104d"
                + "01"
                + "01"
                + "04"
                + "0a000001"
                + "208d"
                + "e215104d"
                + "fd0904"
                + "02"
                + "10"
                + "20010db8000000000000000000000001"
                + "0001"
                + "e215104d"
                + "00"
                + "04"
                + "20"
                + "79".repeat(32)
                + "208d"
                + "e215104d"
                + "00"
                + "05"
                + "20"
                + "a2".repeat(32)
                + "0000"
                + "e215104d"
                + "00"
                + "06"
                + "10"
                + "fc"
                + "01".repeat(15)
                + "208d"));
  }

  private static DecodeResult decode(String command, byte[] payload) {
    return MessageCodec.decode(command, payload, 0, payload.length, TransactionInterner.none());
  }

  private static Message decoded(String command, byte[] payload) {
    DecodeResult result = decode(command, payload);
    assertThat(result).isInstanceOf(DecodeResult.Decoded.class);
    return ((DecodeResult.Decoded) result).message();
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void readsAndWritesTheSameBytes(Fixture fixture) {
    Message message = decoded(fixture.command(), fixture.payload());

    assertThat(message.command()).isEqualTo(fixture.command());
    assertThat(message.payloadSize()).isEqualTo(fixture.payload().length);
    assertThat(MessageSamples.payload(message)).isEqualTo(fixture.payload());
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void isSkippedWhenCutAnywhere(Fixture fixture) {
    byte[] payload = fixture.payload();
    for (int length = 0; length < payload.length; length++) {
      DecodeResult result = decode(fixture.command(), Arrays.copyOf(payload, length));

      assertThat(result)
          .as("first %d of %d bytes", length, payload.length)
          .isInstanceOf(
              fixture.isWhole(length) ? DecodeResult.Decoded.class : DecodeResult.Skipped.class);
    }
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void readsNothingBeforeOrBehindItsPayload(Fixture fixture) {
    byte[] payload = fixture.payload();
    byte[] buffer = new byte[payload.length + 7];
    Arrays.fill(buffer, (byte) 0xff);
    System.arraycopy(payload, 0, buffer, 3, payload.length);

    DecodeResult result =
        MessageCodec.decode(
            fixture.command(), buffer, 3, payload.length, TransactionInterner.none());
    Arrays.fill(buffer, (byte) 0xee);

    Message message = ((DecodeResult.Decoded) result).message();
    assertThat(MessageSamples.payload(message)).isEqualTo(payload);
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void ignoresTrailingBytes(Fixture fixture) {
    byte[] payload = fixture.payload();
    byte[] longer = Arrays.copyOf(payload, payload.length + 3);

    assertThat(MessageSamples.payload(decoded(fixture.command(), longer))).isEqualTo(payload);
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void framesWithHeaderAndChecksum(Fixture fixture) {
    byte[] payload = fixture.payload();
    byte[] frame =
        MessageCodec.encode(MessageSamples.REGTEST_MAGIC, decoded(fixture.command(), payload));

    V1HeaderResult header = V1Header.parse(MessageSamples.REGTEST_MAGIC, frame, 0);
    assertThat(header)
        .isEqualTo(
            new V1Header(
                fixture.command(),
                true,
                payload.length,
                V1Header.checksum(payload, 0, payload.length)));
    assertThat(Arrays.copyOfRange(frame, V1Header.SIZE, frame.length)).isEqualTo(payload);
  }

  @Test
  void givesAnyBytesAnAnswer() {
    Random random = new Random(20090103);
    List<byte[]> seeds = new ArrayList<>(fixtures().map(Fixture::payload).toList());
    for (int round = 0; round < 400; round++) {
      for (String command : Commands.KNOWN) {
        byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
        for (int i = random.nextInt(8); i > 0 && bytes.length > 0; i--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        assertThat(decode(command, bytes)).isNotNull();
        byte[] noise = new byte[random.nextInt(300)];
        random.nextBytes(noise);
        assertThat(decode(command, noise)).isNotNull();
      }
    }
  }

  @Test
  void skipsUnknownCommands() {
    assertThat(decode("reqtxrcncl", new byte[12]))
        .isEqualTo(new DecodeResult.Skipped("reqtxrcncl", "unknown command"));
  }

  @Test
  void versionHasBitcoinCoresDefaultsForWhatIsMissing() {
    byte[] shortest = new byte[46];
    shortest[0] = 42;
    Arrays.fill(shortest, 12, 20, (byte) 0xff);

    Version version = (Version) decoded("version", shortest);

    assertThat(version.protocolVersion()).isEqualTo(42);
    assertThat(version.timestamp()).as("a time before 1970 is 1970").isZero();
    assertThat(version.sender()).isEqualTo(NetworkAddress.NONE);
    assertThat(version.nonce()).isEqualTo(1);
    assertThat(version.userAgent()).isEmpty();
    assertThat(version.startHeight()).isEqualTo(-1);
    assertThat(version.relay()).isTrue();
  }

  @Test
  void versionFieldsAreWhatTheBytesSay() {
    Version version = (Version) decoded("version", fixtures().findFirst().orElseThrow().payload());

    assertThat(version.protocolVersion()).isEqualTo(70016);
    assertThat(version.services()).isEqualTo(0x409);
    assertThat(version.timestamp()).isEqualTo(1355854353);
    assertThat(version.receiver().services()).isEqualTo(1);
    assertThat(version.receiver().address()).hasToString("127.0.0.1:18444");
    assertThat(version.sender().address()).hasToString("[::]:0");
    assertThat(version.nonce()).isEqualTo(7284544412836900411L);
    assertThat(version.userAgent()).isEqualTo("/Satoshi:0.7.2/");
    assertThat(version.startHeight()).isEqualTo(212672);
    assertThat(version.relay()).isTrue();
  }

  @Test
  void shortPongHasNoNonce() {
    assertThat(decoded("pong", new byte[7])).isEqualTo(new Pong(OptionalLong.empty()));
    assertThat(decoded("pong", new byte[8])).isEqualTo(new Pong(OptionalLong.of(0)));
    assertThat(Pong.to(new Ping(-5))).isEqualTo(new Pong(OptionalLong.of(-5)));
  }

  @Test
  void indexesAreAbsolute() {
    Message block =
        decoded(
            "cmpctblock",
            HexFormat.of()
                .parseHex(
                    GENESIS_HEADER
                        + "00".repeat(8)
                        + "00"
                        + "02"
                        + "02"
                        + WITNESS_TX
                        + "03"
                        + GENESIS_COINBASE));
    assertThat(((CmpctBlock) block).prefilled())
        .extracting(PrefilledTransaction::index)
        .containsExactly(2, 6);

    GetBlockTxn request =
        (GetBlockTxn)
            decoded(
                "getblocktxn",
                HexFormat.of().parseHex(GENESIS_HASH + "03" + "00" + "02" + "fdfd00"));
    assertThat(request.indexes()).isEqualTo(TransactionIndexes.of(0, 3, 257));
  }

  @Test
  void shortIdsAreSixBytesLittleEndian() {
    CmpctBlock block =
        (CmpctBlock)
            decoded(
                "cmpctblock",
                HexFormat.of()
                    .parseHex(GENESIS_HEADER + "00".repeat(8) + "01" + "010203040506" + "00"));

    assertThat(block.shortIds()).isEqualTo(ShortIds.of(0x060504030201L));
  }

  @Test
  void witnessIsStrippedWhenAsked() {
    Transaction tx = Transaction.parse(HexFormat.of().parseHex(WITNESS_TX));
    Transaction bare = Transaction.parse(tx.serializedWithoutWitness());

    byte[] frame = MessageCodec.encode(1, new TxMessage(tx, false));

    assertThat(frame).isEqualTo(MessageCodec.encode(1, new TxMessage(bare, true)));
    BlockMessage stripped = new BlockMessage(MessageSamples.block(1, 3), false);
    BlockMessage read = (BlockMessage) decoded("block", MessageSamples.payload(stripped));
    assertThat(read.block().totalSize()).isEqualTo(stripped.block().baseSize());
    assertThat(read.block().transactions().getLast().hasWitness()).isFalse();
    assertThat(read.block().transactions().getLast().txid())
        .isEqualTo(stripped.block().transactions().getLast().txid());
  }

  @Test
  void inventoryItemsGiveTheHashOfTheirKind() {
    Txid txid = Txid.parse("00".repeat(31) + "07");
    InvItem item = InvItem.witnessTx(txid);

    assertThat(item.txid()).isEqualTo(txid);
    assertThat(item.isTransaction()).isTrue();
    assertThat(item.isBlock()).isFalse();
    assertThat(item).hasToString("witness-tx " + txid);
    org.assertj.core.api.Assertions.assertThatIllegalStateException().isThrownBy(item::wtxid);
    org.assertj.core.api.Assertions.assertThatIllegalStateException().isThrownBy(item::blockHash);
  }
}
