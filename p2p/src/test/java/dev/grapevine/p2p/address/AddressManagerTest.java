package dev.grapevine.p2p.address;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.p2p.address.AddressManager.Entry;
import dev.grapevine.p2p.address.NetAddress.Network;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressManagerTest {
  private static final long NOW = 1_800_000_000;
  private static final long MINUTE = 60;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;
  private static final long SERVICES = 9;
  private static final Set<Network> ALL = EnumSet.allOf(Network.class);

  private final AddressManager manager = manager(1);

  /** With the key that Bitcoin Core has under {@code -test=addrman}. */
  static AddressManager manager(long seed) {
    byte[] key = new byte[32];
    key[0] = 1;
    return new AddressManager(key, new SplittableRandom(seed));
  }

  static NetAddress address(String text) {
    return NetAddress.parse(text, 8333).orElseThrow();
  }

  private static NetAddress ipv4(int bits) {
    byte[] bytes = {(byte) (bits >>> 24), (byte) (bits >>> 16), (byte) (bits >>> 8), (byte) bits};
    return NetAddress.of(Network.IPV4, bytes, 8333);
  }

  private static SeenAddress seen(NetAddress address, long time) {
    return new SeenAddress(address, SERVICES, time);
  }

  private boolean hear(NetAddress address) {
    return manager.add(seen(address, NOW), address, 0, NOW);
  }

  /** The places that Bitcoin Core's rpc_net.py expects with this key. */
  @ParameterizedTest
  @CsvSource({
    "2.0.0.0:8333, false, 82, 8",
    "fc00:1:2:3:4:5:6:7, false, 336, 24",
    "c4gfnttsuwqomiygupdqqqyy5y5emnk5c73hrfvatri67prd7vyq.b32.i2p:8333, false, 963, 46",
    "[2803:0:1234:abcd::1]:45324, false, 613, 6",
    "1.2.3.4:8333, true, 6, 33",
    "1233:3432:2434:2343:3234:2345:6546:4534, true, 197, 34",
    "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion:8333, true, 72, 61",
    "nrfj6inpyf73gpkyool35hcmne5zwfmse3jl3aw23vk7chdemalyaqad.onion:45324, true, 139, 46"
  })
  void placesAreBitcoinCores(String text, boolean tried, int bucket, int position) {
    NetAddress address = address(text).asCjdns();
    assertThat(hear(address)).isTrue();
    if (tried) {
      assertThat(manager.good(address, NOW)).isTrue();
    }
    assertThat(manager.entries(!tried)).isEmpty();
    assertThat(manager.entries(tried))
        .containsExactly(new Entry(seen(address, NOW), address.withPort(0), bucket, position, 1));
    manager.check();
  }

  @Test
  void keepsOnlyWhatCanBeReached() {
    assertThat(hear(address("10.0.0.1"))).isFalse();
    assertThat(hear(address("127.0.0.1"))).isFalse();
    assertThat(hear(NetAddress.UNSPECIFIED)).isFalse();
    assertThat(manager.size()).isZero();
  }

  @Test
  void hearsayIsOlderThanItSays() {
    manager.add(seen(address("1.2.3.4"), NOW), address("5.6.7.8"), 2 * HOUR, NOW);
    manager.add(seen(address("2.2.3.4"), NOW), address("2.2.3.4"), 2 * HOUR, NOW);
    assertThat(manager.addresses(0, 0, Optional.empty(), false, NOW))
        .extracting(SeenAddress::timeUnixSeconds)
        .containsExactlyInAnyOrder(NOW - 2 * HOUR, NOW);
  }

  @Test
  void anAddressToldByManyStandsInUpToEightPlaces() {
    NetAddress address = address("1.2.3.4");
    for (int i = 0; i < 4000; i++) {
      manager.add(seen(address, NOW + i), ipv4(0x20000000 + (i << 16)), 0, NOW + i);
    }
    assertThat(manager.size()).isEqualTo(1);
    assertThat(manager.entries(false)).hasSize(AddressTables.MAX_REFERENCES);
    manager.check();

    assertThat(manager.good(address, NOW)).isTrue();
    assertThat(manager.entries(false)).isEmpty();
    assertThat(manager.entries(true)).hasSize(1);
    manager.check();
  }

  /** Address and rival whose place in the tried table is the same. */
  private List<NetAddress> rivals() {
    Map<Integer, NetAddress> places = new HashMap<>();
    for (int i = 1; ; i++) {
      NetAddress address = ipv4(0x01020000 + i);
      int bucket = manager.tables().buckets.tried(address);
      int place = bucket * Buckets.SIZE + manager.tables().buckets.position(address, true, bucket);
      NetAddress other = places.putIfAbsent(place, address);
      if (other != null && hear(other)) {
        if (hear(address)) {
          return List.of(other, address);
        }
      }
    }
  }

  private boolean isTried(NetAddress address) {
    return manager.tables().find(address).orElseThrow().tried;
  }

  @Test
  void oneThatWorkedWithinFourHoursKeepsItsPlace() {
    List<NetAddress> pair = rivals();
    manager.good(pair.get(0), NOW);
    assertThat(manager.good(pair.get(1), NOW + 3 * HOUR)).isFalse();
    assertThat(manager.collisions()).isEqualTo(1);
    assertThat(manager.selectTriedCollision().orElseThrow().address().address())
        .isEqualTo(pair.get(0));

    manager.resolveCollisions(NOW + 3 * HOUR);
    assertThat(manager.collisions()).isZero();
    assertThat(isTried(pair.get(0))).isTrue();
    assertThat(isTried(pair.get(1))).isFalse();
    manager.check();
  }

  @Test
  void oneThatWasTestedAndFailedGivesWayAfterAMinute() {
    List<NetAddress> pair = rivals();
    manager.good(pair.get(0), NOW);
    manager.good(pair.get(1), NOW + DAY);
    manager.attempt(pair.get(0), true, NOW + DAY + 1);

    manager.resolveCollisions(NOW + DAY + MINUTE);
    assertThat(isTried(pair.get(1))).isFalse();
    manager.resolveCollisions(NOW + DAY + 2 * MINUTE);
    assertThat(isTried(pair.get(1))).isTrue();
    assertThat(isTried(pair.get(0))).isFalse();
    manager.check();
  }

  @Test
  void anUntestedOneGivesWayAfterFortyMinutes() {
    List<NetAddress> pair = rivals();
    manager.good(pair.get(0), NOW);
    manager.good(pair.get(1), NOW + DAY);

    manager.resolveCollisions(NOW + DAY + 40 * MINUTE);
    assertThat(isTried(pair.get(1))).isFalse();
    manager.resolveCollisions(NOW + DAY + 40 * MINUTE + 1);
    assertThat(isTried(pair.get(1))).isTrue();
    assertThat(manager.collisions()).isZero();
    manager.check();
  }

  @Test
  void whatFailedOrIsOldIsTerrible() {
    NetAddress never = address("1.1.1.1");
    hear(never);
    for (int i = 0; i < KnownAddress.RETRIES; i++) {
      manager.good(address("9.9.9.9"), NOW + i * HOUR + 1);
      manager.attempt(never, true, NOW + i * HOUR);
    }
    KnownAddress known = manager.tables().find(never).orElseThrow();
    assertThat(known.attempts).isEqualTo(KnownAddress.RETRIES);
    assertThat(known.isTerrible(NOW + 3 * HOUR)).isTrue();
    assertThat(known.isTerrible(NOW + 2 * HOUR + MINUTE)).isFalse();
    assertThat(known.chance(NOW + DAY)).isEqualTo(StrictMath.pow(0.66, 3));
    assertThat(known.chance(NOW + 2 * HOUR)).isEqualTo(0.01 * StrictMath.pow(0.66, 3));

    KnownAddress old = new KnownAddress(seen(never, NOW), never);
    assertThat(old.isTerrible(NOW + 30 * DAY)).isFalse();
    assertThat(old.isTerrible(NOW + 30 * DAY + 1)).isTrue();
    assertThat(old.isTerrible(NOW - 10 * MINUTE - 1)).isTrue();
    assertThat(manager.addresses(0, 0, Optional.empty(), true, NOW + DAY)).isEmpty();
    assertThat(manager.addresses(0, 0, Optional.empty(), false, NOW + DAY)).hasSize(1);
  }

  @Test
  void whileNothingWorksFailuresAreNotBlamedTwice() {
    hear(address("1.1.1.1"));
    manager.attempt(address("1.1.1.1"), true, NOW);
    manager.attempt(address("1.1.1.1"), true, NOW + HOUR);
    assertThat(manager.tables().find(address("1.1.1.1")).orElseThrow().attempts).isEqualTo(1);
    manager.attempt(address("1.1.1.1"), false, NOW + 2 * HOUR);
    assertThat(manager.tables().find(address("1.1.1.1")).orElseThrow().attempts).isEqualTo(1);
  }

  @Test
  void anAnswerIsAQuarterOfWhatIsKnownAtMostAThousand() {
    for (int i = 0; i < 8000; i++) {
      hear(ipv4(0x01000000 + (i << 12)));
    }
    int size = manager.size();
    assertThat(size).isBetween(6000, 8000);
    assertThat(manager.addresses(1000, 23, Optional.empty(), true, NOW)).hasSize(1000);
    assertThat(manager.addresses(0, 23, Optional.empty(), true, NOW))
        .hasSize(23 * size / 100)
        .doesNotHaveDuplicates();
    assertThat(manager.addresses(0, 0, Optional.of(Network.IPV6), true, NOW)).isEmpty();
  }

  @Test
  void newAndTriedAreDrawnEquallyOften() {
    for (int i = 0; i < 500; i++) {
      hear(ipv4(0x01000000 + (i << 16)));
    }
    NetAddress tried = address("200.1.1.1");
    hear(tried);
    manager.good(tried, NOW - DAY);
    int triedCount = 0;
    for (int i = 0; i < 2000; i++) {
      triedCount +=
          manager.select(false, ALL, NOW).orElseThrow().address().address().equals(tried) ? 1 : 0;
    }
    assertThat(triedCount).isBetween(880, 1120);
    assertThat(manager.select(true, ALL, NOW).orElseThrow().address().address())
        .isNotEqualTo(tried);
    assertThat(manager.select(false, EnumSet.of(Network.TORV3), NOW)).isEmpty();
  }

  /** Any history leaves the tables in order, and their files read as they were written. */
  @Test
  void invariantsHoldOverRandomHistories() {
    for (int seed = 0; seed < 6; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      AddressManager book = manager(seed);
      long now = NOW;
      List<NetAddress> told = new ArrayList<>();
      // Few groups and one hot /24 make collisions frequent.
      for (int step = 0; step < 4000; step++) {
        now += random.nextInt(600);
        NetAddress address =
            told.isEmpty() || random.nextInt(3) > 0
                ? ipv4(0x01020000 + random.nextInt(8) * 0x10000 + random.nextInt(400))
                : told.get(random.nextInt(told.size()));
        switch (random.nextInt(8)) {
          case 0, 1, 2, 3 -> {
            told.add(address);
            NetAddress source = ipv4(0x50000000 + (random.nextInt(20) << 16));
            book.add(seen(address, now - random.nextInt(5000)), source, 7200, now);
          }
          case 4, 5 -> book.good(address, now);
          case 6 -> book.attempt(address, random.nextBoolean(), now);
          default -> book.resolveCollisions(now);
        }
        if (step % 200 == 0) {
          book.check();
        }
        assertThat(book.collisions()).isLessThanOrEqualTo(AddressManager.MAX_COLLISIONS);
      }
      book.check();
      assertThat(book.size(true)).isGreaterThan(100);
      byte[] file = AddressFiles.writePeers(book, 42);
      AddressManager again = AddressFilesTest.read(file, 42);
      assertThat(again.entries(true)).isEqualTo(book.entries(true));
      assertThat(again.entries(false)).isEqualTo(book.entries(false));
    }
  }
}
