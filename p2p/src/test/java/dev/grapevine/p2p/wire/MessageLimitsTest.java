package dev.grapevine.p2p.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.primitives.ByteWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a peer may not send, and what it costs: Bitcoin Core's net_processing.cpp. */
class MessageLimitsTest {

  /** {@code prefix}, a count, as many entries of zeros, {@code suffix} zeros. */
  private static byte[] list(int prefix, int count, int entryBytes, int suffix) {
    ByteWriter out = new ByteWriter(prefix + 9 + count * entryBytes + suffix);
    out.writeBytes(new byte[prefix]);
    out.writeCompactSize(count);
    out.writeBytes(new byte[count * entryBytes + suffix]);
    return out.toBytes();
  }

  private static DecodeResult decode(String command, byte[] payload) {
    return MessageCodec.decode(command, payload, 0, payload.length, TransactionInterner.none());
  }

  private static DecodeResult decode(String command, String hex) {
    return decode(command, HexFormat.of().parseHex(hex));
  }

  private static Message decoded(String command, byte[] payload) {
    return ((DecodeResult.Decoded) decode(command, payload)).message();
  }

  @ParameterizedTest
  @ValueSource(strings = {"inv", "getdata"})
  void fiftyThousandItemsAndNoMore(String command) {
    assertThat(decode(command, list(0, 50_000, InvItem.SIZE, 0)))
        .isInstanceOf(DecodeResult.Decoded.class);
    assertThat(decode(command, list(0, 50_001, InvItem.SIZE, 0)))
        .isEqualTo(new DecodeResult.Misbehaved(command, command + " message size = 50001", true));
  }

  @Test
  void bloomFiltersHaveTheirLimits() {
    byte[] filter = list(0, 36_000, 1, 9);
    assertThat(decode("filterload", filter)).isInstanceOf(DecodeResult.Decoded.class);
    filter[36_003] = 51;
    DecodeResult tooLarge =
        new DecodeResult.Misbehaved("filterload", "too-large bloom filter", true);
    assertThat(decode("filterload", filter)).isEqualTo(tooLarge);
    assertThat(decode("filterload", list(0, 36_001, 1, 9))).isEqualTo(tooLarge);
    assertThat(decode("filteradd", list(0, 520, 1, 0))).isInstanceOf(DecodeResult.Decoded.class);
    assertThat(decode("filteradd", list(0, 521, 1, 0)))
        .isEqualTo(new DecodeResult.Misbehaved("filteradd", "bad filteradd message", true));
  }

  @Test
  void filterHashesAreTwoThousandAtMost() {
    assertThat(decode("cfheaders", list(65, 2_000, 32, 0)))
        .isInstanceOf(DecodeResult.Decoded.class);
    assertThat(decode("cfheaders", list(65, 2_001, 32, 0)))
        .isInstanceOf(DecodeResult.Skipped.class);
  }

  /** BIP434: both lengths, and nothing behind; what breaks that costs the connection. */
  @ParameterizedTest
  @CsvSource({
    "4,0,0,true",
    "80,512,0,true",
    "3,0,0,false",
    "81,0,0,false",
    "4,513,0,false",
    "4,0,1,false"
  })
  void featuresHaveTheirLimits(int id, int data, int behind, boolean taken) {
    ByteWriter out = new ByteWriter(700);
    out.writeVarBytes("x".repeat(id).getBytes(StandardCharsets.US_ASCII));
    out.writeVarBytes(new byte[data]).writeBytes(new byte[behind]);
    DecodeResult expected =
        taken
            ? new DecodeResult.Decoded(new Feature("x".repeat(id), ByteString.of(new byte[data])))
            : new DecodeResult.Misbehaved("feature", "invalid feature payload", false);
    assertThat(decode("feature", out.toBytes())).isEqualTo(expected);
    assertThat(decode("feature", ""))
        .isEqualTo(new DecodeResult.Misbehaved("feature", "invalid feature payload", false));
    if (taken) {
      Message message = decoded("feature", out.toBytes());
      assertThat(MessageSamples.payload(message)).isEqualTo(out.toBytes());
    }
  }

  @Test
  void aListThatIsTooLongButCutIsOnlySkipped() {
    byte[] inv = list(0, 50_001, InvItem.SIZE, 0);
    byte[] addr = list(0, 1_001, AddressEntry.LEGACY_SIZE, 0);

    assertThat(decode("inv", Arrays.copyOf(inv, inv.length - 1)))
        .isInstanceOf(DecodeResult.Skipped.class);
    assertThat(decode("addr", Arrays.copyOf(addr, addr.length - 1)))
        .isInstanceOf(DecodeResult.Skipped.class);
  }

  @Test
  void notFoundOfMoreThanCanBeOnRequestIsSkipped() {
    assertThat(((NotFound) decoded("notfound", list(0, 5_016, InvItem.SIZE, 0))).items())
        .hasSize(5_016);
    assertThat(decode("notfound", list(0, 5_017, InvItem.SIZE, 0)))
        .isInstanceOf(DecodeResult.Skipped.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"getheaders", "getblocks"})
  void locatorOfAHundredAndOneHashes(String command) {
    assertThat(decode(command, list(4, 101, 32, 32))).isInstanceOf(DecodeResult.Decoded.class);
    assertThat(decode(command, list(4, 102, 32, 32)))
        .isEqualTo(
            new DecodeResult.Misbehaved(command, command + " locator size 102 > 101", false));
    assertThat(decode(command, list(4, 102, 32, 31))).isInstanceOf(DecodeResult.Skipped.class);
  }

  @Test
  void twoThousandHeadersAndNoMore() {
    Headers headers = (Headers) decoded("headers", list(0, 2_000, BlockHeader.SIZE + 1, 0));
    assertThat(headers.headers()).hasSize(2_000);
    // The number alone is a fault here, whatever follows.
    assertThat(decode("headers", "fdd107"))
        .isEqualTo(new DecodeResult.Misbehaved("headers", "headers message size = 2001", true));
  }

  @Test
  void aThousandAddressesAndNoMore() {
    assertThat(((Addr) decoded("addr", list(0, 1_000, 30, 0))).addresses()).hasSize(1_000);
    assertThat(decode("addr", list(0, 1_001, 30, 0)))
        .isEqualTo(new DecodeResult.Misbehaved("addr", "addr message size = 1001", true));
    assertThat(((AddrV2) decoded("addrv2", list(0, 1_000, 9, 0))).addresses()).hasSize(1_000);
    assertThat(decode("addrv2", list(0, 1_001, 9, 0)))
        .isEqualTo(new DecodeResult.Misbehaved("addrv2", "addrv2 message size = 1001", true));
  }

  @Test
  void addressesOfUnknownNetworksAreKeptAsNone() {
    AddrV2 message =
        (AddrV2)
            decoded(
                "addrv2",
                HexFormat.of()
                    .parseHex(
                        "03"
                            + "01000000"
                            + "01"
                            + "2a"
                            + "03"
                            + "c0ffee"
                            + "208d"
                            + "01000000"
                            + "01"
                            + "02"
                            + "10"
                            + "00".repeat(10)
                            + "ffff01020304"
                            + "208d"
                            + "01000000"
                            + "01"
                            + "01"
                            + "04"
                            + "01020304"
                            + "208d"));

    assertThat(message.addresses())
        .extracting(entry -> entry.address().isValid())
        .containsExactly(false, false, true);
    assertThat(message.addresses().getLast().address()).hasToString("1.2.3.4:8333");
  }

  @Test
  void addressesOfAWrongLengthAreMalformed() {
    String head = "01" + "01000000" + "01";
    assertThat(decode("addrv2", head + "01" + "05" + "0102030405" + "208d"))
        .isInstanceOf(DecodeResult.Skipped.class);
    assertThat(decode("addrv2", head + "2a" + "fd0102" + "00".repeat(513) + "208d"))
        .as("513 bytes on an unknown network")
        .isInstanceOf(DecodeResult.Skipped.class);
    assertThat(decode("addrv2", head + "2a" + "fd0002" + "00".repeat(512) + "208d"))
        .as("512 bytes on an unknown network")
        .isInstanceOf(DecodeResult.Decoded.class);
  }

  @Test
  void sendcmpctAnnouncesZeroOrOne() {
    assertThat(decode("sendcmpct", "02" + "0200000000000000"))
        .isEqualTo(
            new DecodeResult.Misbehaved("sendcmpct", "invalid sendcmpct announce field", true));
    assertThat(decode("sendcmpct", "00" + "ffffffffffffffff"))
        .isEqualTo(new DecodeResult.Decoded(new SendCmpct(false, -1)));
  }

  @Test
  void userAgentOf256Bytes() {
    byte[] fixed = new byte[80];
    String start = HexFormat.of().formatHex(fixed);
    assertThat(decode("version", start + "fd0001" + "41".repeat(256)))
        .isInstanceOf(DecodeResult.Decoded.class);
    assertThat(decode("version", start + "fd0101" + "41".repeat(257)))
        .isInstanceOf(DecodeResult.Skipped.class);
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new Version(
                1, 0, 0, NetworkAddress.NONE, NetworkAddress.NONE, 1, "a".repeat(257), 0, true));
  }

  @Test
  void compactBlocksCountInSixteenBits() {
    assertThat(((CmpctBlock) decoded("cmpctblock", list(88, 65_535, 6, 1))).transactionCount())
        .isEqualTo(65_535);
    assertThat(decode("cmpctblock", list(88, 65_536, 6, 1)))
        .isInstanceOf(DecodeResult.Skipped.class);

    String tx = HexFormat.of().formatHex(MessageSamples.transaction(1).serialized());
    String head = "00".repeat(88) + "00" + "02" + "fdffff" + tx;
    CmpctBlock past = (CmpctBlock) decoded("cmpctblock", HexFormat.of().parseHex(head + "05" + tx));
    assertThat(past.prefilled().getLast().index()).isEqualTo(TransactionIndexes.MAX_INDEX + 1);
    assertThat(decode("cmpctblock", "00".repeat(88) + "00" + "01" + "fe00000100" + tx))
        .isInstanceOf(DecodeResult.Skipped.class);
  }

  @Test
  void requestedIndexesFitSixteenBits() {
    String hash = "00".repeat(32);
    assertThat(decode("getblocktxn", hash + "01" + "fdffff"))
        .isEqualTo(
            new DecodeResult.Decoded(
                new GetBlockTxn(
                    dev.grapevine.chain.primitives.BlockHash.ZERO, TransactionIndexes.of(65_535))));
    assertThat(decode("getblocktxn", hash + "02" + "fdffff" + "00"))
        .isInstanceOf(DecodeResult.Skipped.class);
    assertThat(decode("getblocktxn", hash + "02" + "00" + "fdffff"))
        .isInstanceOf(DecodeResult.Skipped.class);
    assertThatIllegalArgumentException().isThrownBy(() -> TransactionIndexes.of(3, 3));
    assertThatIllegalArgumentException().isThrownBy(() -> ShortIds.of(1L << 48));
  }

  @Test
  void countsAreHeldAgainstTheBytesThatAreThere() {
    // 2^25 claimed, nothing there: must be refused before room is made for it.
    for (String command : new String[] {"inv", "addr", "addrv2"}) {
      assertThat(decode(command, "fe00000002")).isInstanceOf(DecodeResult.Skipped.class);
    }
    assertThat(decode("block", "00".repeat(80) + "fe00000002"))
        .isInstanceOf(DecodeResult.Skipped.class);
    assertThat(decode("blocktxn", "00".repeat(32) + "fe00000002"))
        .isInstanceOf(DecodeResult.Skipped.class);
  }
}
