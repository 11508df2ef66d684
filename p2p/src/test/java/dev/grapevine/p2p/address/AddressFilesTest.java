package dev.grapevine.p2p.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.chain.crypto.Sha256;
import dev.grapevine.chain.primitives.MalformedDataException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AddressFilesTest {
  private static final int MAGIC = 0xdab5bffa;
  private static final long NOW = 1_800_000_000;

  static AddressManager read(byte[] file, int magic) {
    AddressFiles.Peers peers =
        AddressFiles.readPeers(file, magic, NetworkGroups.BY_PREFIX, new SplittableRandom(1));
    assertThat(peers).isInstanceOf(AddressFiles.Peers.Read.class);
    return ((AddressFiles.Peers.Read) peers).addresses();
  }

  private static String corrupt(byte[] file) {
    AddressFiles.Peers peers =
        AddressFiles.readPeers(file, MAGIC, NetworkGroups.BY_PREFIX, new SplittableRandom(1));
    assertThat(peers).isInstanceOf(AddressFiles.Peers.Corrupt.class);
    return ((AddressFiles.Peers.Corrupt) peers).reason();
  }

  private static byte[] sample() {
    AddressManager manager = AddressManagerTest.manager(1);
    for (String text :
        List.of(
            "1.2.3.4:8333",
            "[2803:0:1234:abcd::1]:45324",
            "c4gfnttsuwqomiygupdqqqyy5y5emnk5c73hrfvatri67prd7vyq.b32.i2p:0",
            "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion:8333")) {
      NetAddress address = AddressManagerTest.address(text);
      manager.add(new SeenAddress(address, 1033, NOW), NetAddress.internal("seed.example"), 0, NOW);
    }
    manager.good(AddressManagerTest.address("1.2.3.4:8333"), NOW);
    return AddressFiles.writePeers(manager, MAGIC);
  }

  private static byte[] resealed(byte[] file, int at, int... bytes) {
    byte[] changed = file.clone();
    for (int i = 0; i < bytes.length; i++) {
      changed[at + i] = (byte) bytes[i];
    }
    int length = file.length - Sha256.SIZE;
    Sha256.doubleHash(changed, 0, length, changed, length);
    return changed;
  }

  @Test
  void readsWhatItWrote() {
    AddressManager manager = read(sample(), MAGIC);
    assertThat(manager.size(false)).isEqualTo(3);
    assertThat(manager.size(true)).isEqualTo(1);
    assertThat(manager.entries(false))
        .extracting(AddressManager.Entry::source)
        .containsOnly(NetAddress.internal("seed.example"));
    assertThat(manager.addresses(0, 0, Optional.empty(), false, NOW))
        .extracting(SeenAddress::services)
        .containsOnly(1033L);
    assertThat(AddressFiles.writePeers(manager, MAGIC)).hasSameSizeAs(sample());
  }

  @Test
  void refusesEveryTruncationAndEveryFlippedByte() {
    byte[] file = sample();
    for (int length = 0; length < file.length; length += length < 200 ? 1 : 97) {
      assertThat(corrupt(Arrays.copyOf(file, length))).isNotEmpty();
    }
    for (int i = 0; i < file.length; i += i < 200 ? 1 : 97) {
      byte[] flipped = file.clone();
      flipped[i] ^= 1;
      assertThat(corrupt(flipped)).isNotEmpty();
    }
  }

  @Test
  void saysWhatIsWrongAsBitcoinCoreDoes() {
    byte[] file = sample();
    assertThat(corrupt(resealed(file, 0, 1))).isEqualTo("Invalid network magic number");
    assertThat(corrupt(resealed(file, 5, 0)))
        .isEqualTo(
            "Corrupted addrman database: The compat value (0) is lower than the expected minimum"
                + " value 32.");
    assertThat(corrupt(resealed(file, 38, 255, 255, 255, 255)))
        .isEqualTo("Corrupt AddrMan serialization: nNew=-1, should be in [0, 65536]");
    assertThat(corrupt(resealed(file, 42, 1, 64, 0, 0)))
        .isEqualTo("Corrupt AddrMan serialization: nTried=16385, should be in [0, 16384]");
    assertThat(corrupt(resealed(file, 6, 0)))
        .isEqualTo("Corrupt data. Consistency check failed with code -16");
    byte[] bad = file.clone();
    bad[60] ^= 1;
    assertThat(corrupt(bad)).isEqualTo("Checksum mismatch, data corrupted");
    assertThat(
            AddressFiles.readPeers(
                resealed(file, 5, 143), MAGIC, NetworkGroups.BY_PREFIX, new SplittableRandom(1)))
        .isEqualTo(
            new AddressFiles.Peers.TooNew(
                "Unsupported format of addrman database: 4. It is compatible with formats >=111,"
                    + " but the maximum supported by this version of Grapevine is 4."));
  }

  /** With another map each address is where it belongs by that. */
  @Test
  void anotherMapMovesAddressesToOtherBuckets() {
    AddressManager unmapped = AddressManagerTest.manager(1);
    for (int i = 0; i < 6; i++) {
      NetAddress address = AddressManagerTest.address("20." + i + ".1.1:8333");
      NetAddress source = AddressManagerTest.address("30." + i + ".1.1:8333");
      unmapped.add(new SeenAddress(address, 1033, NOW), source, 0, NOW);
    }
    NetworkGroups groups =
        NetworkGroups.by(new AsMapBuilder().putIpv4(20, 0, 8, 1).putIpv4(30, 0, 8, 2).build());

    byte[] file = AddressFiles.writePeers(unmapped, MAGIC);
    AddressManager mapped = read(file, groups);
    assertThat(mapped.size(false)).isEqualTo(6);
    // One group heard of from one group: one bucket.
    assertThat(mapped.entries(false))
        .extracting(AddressManager.Entry::bucket)
        .containsOnly(mapped.entries(false).getFirst().bucket());
    assertThat(unmapped.entries(false))
        .extracting(AddressManager.Entry::bucket)
        .doesNotHaveDuplicates();

    byte[] withMap = AddressFiles.writePeers(mapped, MAGIC);
    assertThat(read(withMap, groups).entries(false))
        .containsExactlyInAnyOrderElementsOf(mapped.entries(false));
    assertThat(read(withMap, NetworkGroups.BY_PREFIX).entries(false))
        .containsExactlyInAnyOrderElementsOf(unmapped.entries(false));
  }

  private static AddressManager read(byte[] file, NetworkGroups groups) {
    AddressFiles.Peers peers = AddressFiles.readPeers(file, MAGIC, groups, new SplittableRandom(1));
    return ((AddressFiles.Peers.Read) peers).addresses();
  }

  @Test
  void anchorsComeBack() {
    List<SeenAddress> anchors =
        List.of(
            new SeenAddress(AddressManagerTest.address("1.2.3.4:8333"), 9, NOW),
            new SeenAddress(
                AddressManagerTest.address(
                    "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion:1"),
                1,
                0));
    byte[] file = AddressFiles.writeAnchors(anchors, MAGIC);
    assertThat(AddressFiles.readAnchors(file, MAGIC)).isEqualTo(anchors);
    assertThatThrownBy(() -> AddressFiles.readAnchors(Arrays.copyOf(file, 30), MAGIC))
        .isInstanceOf(MalformedDataException.class);
  }
}
