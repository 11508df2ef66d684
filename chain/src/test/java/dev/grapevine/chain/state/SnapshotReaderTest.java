package dev.grapevine.chain.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.chain.consensus.ConsensusLimits;
import dev.grapevine.chain.consensus.Networks;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.testing.SnapshotFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file of coins comes from anybody: it is read as it is meant, or refused. */
class SnapshotReaderTest {
  private static final int MAGIC = Networks.REGTEST.magic();
  private static final BlockHash BASE = Networks.REGTEST.genesis().hash();
  private static final int HEADER_BYTES = 51;
  private static final int BASE_HEIGHT = 300;

  @TempDir Path directory;

  private static Map<OutPoint, Coin> coins() {
    Map<OutPoint, Coin> coins = new LinkedHashMap<>();
    SplittableRandom random = new SplittableRandom(5);
    long[] amounts = {0, 1, 9, 10, 123_456_789, 50 * ConsensusLimits.COIN, 21_000_000_00000000L};
    for (int i = 0; i < amounts.length; i++) {
      byte[] txid = new byte[32];
      random.nextBytes(txid);
      byte[] script = new byte[i * 40];
      random.nextBytes(script);
      coins.put(
          new OutPoint(Txid.of(txid, 0), i * 1000),
          new Coin(new TxOut(amounts[i], Script.of(script)), i * 50, i % 2 == 0));
    }
    return coins;
  }

  private Map<OutPoint, Coin> read(byte[] file) throws IOException, SnapshotException {
    Path path = Files.write(directory.resolve("coins.dat"), file);
    try (SnapshotReader reader = SnapshotReader.open(path, Networks.REGTEST)) {
      assertThat(reader.base()).isEqualTo(BASE);
      Map<OutPoint, Coin> read = new LinkedHashMap<>();
      reader.forEach(BASE_HEIGHT, read::put);
      return read;
    }
  }

  private void refuses(byte[] file, String why) {
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(SnapshotException.class)
        .hasMessageContaining(why);
  }

  @Test
  void readsWhatWasWritten() throws Exception {
    assertThat(read(SnapshotFiles.bytes(MAGIC, BASE, coins()))).isEqualTo(coins());
  }

  @Test
  void refusesAFileThatEndsAnywhereElse() {
    byte[] whole = SnapshotFiles.bytes(MAGIC, BASE, coins());
    for (int length = 0; length < whole.length; length++) {
      refuses(Arrays.copyOf(whole, length), "");
    }
    refuses(Arrays.copyOf(whole, HEADER_BYTES - 1), "end of file");
    refuses(Arrays.copyOf(whole, HEADER_BYTES), "truncated snapshot after deserializing 0 coins");
    refuses(Arrays.copyOf(whole, whole.length + 1), "left over after deserializing 7 coins");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 0xffff})
  void refusesOtherVersions(int version) {
    refuses(
        SnapshotFiles.header(version, MAGIC, BASE, 0).toBytes(), "Version of snapshot " + version);
  }

  @Test
  void refusesOtherNetworks() {
    refuses(
        SnapshotFiles.header(2, Networks.MAIN.magic(), BASE, 0).toBytes(),
        "The network of the snapshot (main) does not match the network of this node (regtest).");
    refuses(SnapshotFiles.header(2, 0, BASE, 0).toBytes(), "unrecognized network");
    byte[] other = SnapshotFiles.header(2, MAGIC, BASE, 0).toBytes();
    other[0] = 'v';
    refuses(other, "Invalid UTXO set snapshot magic bytes");
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, 8})
  void believesNoCount(long count) {
    byte[] file = SnapshotFiles.bytes(MAGIC, BASE, coins());
    byte[] header = SnapshotFiles.header(2, MAGIC, BASE, count).toBytes();
    System.arraycopy(header, 0, file, 0, header.length);
    refuses(file, "truncated snapshot after deserializing 7 coins");
  }

  private static ByteWriter one() {
    return SnapshotFiles.header(2, MAGIC, BASE, 1).writeBytes(new byte[32]);
  }

  @Test
  void refusesWhatIsOutOfRange() {
    refuses(one().writeCompactSize(2).toBytes(), "Mismatch in coins count");
    refuses(one().writeUint8(0xff).writeInt64(-1).toBytes(), "truncated");
    // Not the shortest form of a number.
    refuses(one().writeUint8(0xfd).writeUint16(1).toBytes(), "truncated");
    ByteWriter young = one().writeCompactSize(1).writeCompactSize(0);
    SnapshotFiles.varInt(young, (BASE_HEIGHT + 1) * 2);
    refuses(
        young.writeUint8(0).writeUint8(6).toBytes(),
        "Bad snapshot data after deserializing 0 coins");
    ByteWriter rich = one().writeCompactSize(1).writeCompactSize(0).writeUint8(2);
    SnapshotFiles.varInt(rich, SnapshotFiles.number(ConsensusLimits.MAX_MONEY + 1));
    refuses(rich.writeUint8(6).toBytes(), "bad tx out value");
  }

  @Test
  void holdsNothingOfAnEndlessScript() {
    ByteWriter endless = one().writeCompactSize(1).writeCompactSize(0).writeUint8(2).writeUint8(1);
    SnapshotFiles.varInt(endless, 0xffff_ffffL);
    refuses(endless.writeBytes(new byte[1000]).toBytes(), "truncated");
  }

  @Test
  void putsSomethingUnspendableForAScriptThatIsTooLong() throws Exception {
    ByteWriter file = one().writeCompactSize(1).writeCompactSize(0).writeUint8(2).writeUint8(1);
    SnapshotFiles.varInt(file, 10_001 + 6);
    assertThat(read(file.writeBytes(new byte[10_001]).toBytes()).values())
        .extracting(coin -> coin.output().scriptPubKey().toHex())
        .containsExactly("6a");
  }

  private static SnapshotInput input(String hex) {
    return new SnapshotInput(new ByteArrayInputStream(HexFormat.of().parseHex(hex)));
  }

  /** The examples of Bitcoin Core's {@code serialize.h}. */
  @ParameterizedTest
  @CsvSource({
    "00, 0",
    "7f, 127",
    "8000, 128",
    "807f, 255",
    "8100, 256",
    "fe7f, 16383",
    "ff00, 16384",
    "ff7f, 16511",
    "82fe7f, 65535",
    "8efefeff00, 4294967296"
  })
  void readsNumbersOfSevenBitsAByte(String hex, long expected) throws Exception {
    assertThat(input(hex).varInt()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"80", "ffffffffffffffffffff7f", "80fefefefefefefefeff00ff", ""})
  void refusesNumbersOfMoreThan64Bits(String hex) {
    assertThatThrownBy(() -> input(hex + "ff".repeat(hex.isEmpty() ? 20 : 0)).varInt())
        .isInstanceOf(IOException.class);
  }

  /** The generator of secp256k1, in all the short forms. */
  @Test
  void readsUsualScriptsFromTheirShortForms() throws Exception {
    String x = "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
    String y = "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8";
    String hash = "ab".repeat(20);
    assertThat(script("00" + hash)).isEqualTo("76a914" + hash + "88ac");
    assertThat(script("01" + hash)).isEqualTo("a914" + hash + "87");
    assertThat(script("02" + x)).isEqualTo("2102" + x + "ac");
    assertThat(script("03" + x)).isEqualTo("2103" + x + "ac");
    assertThat(script("04" + x)).isEqualTo("4104" + x + y + "ac");
    // No point has this x: the hash over all coins will tell.
    assertThat(script("04" + "ff".repeat(32))).isEmpty();
    assertThat(script("0751")).isEqualTo("51");
  }

  private static String script(String hex) throws IOException {
    return input("0201" + hex).coin().output().scriptPubKey().toHex();
  }
}
