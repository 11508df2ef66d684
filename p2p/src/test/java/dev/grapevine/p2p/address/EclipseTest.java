package dev.grapevine.p2p.address;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.p2p.address.AddressManager.Entry;
import dev.grapevine.p2p.address.NetAddress.Network;
import java.util.EnumSet;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * An attacker with one /16 that sends a million addresses, against a node that knows honest ones.
 *
 * <p>The arithmetic: all that one group of sources tells goes into at most 64 of the 1024 new
 * buckets. Addresses that are themselves in one group, told by one group, have a single bucket: 64
 * places of 65,536, 0.1 %. If the attacker tells addresses of all groups, it gets 64 x 64 = 4,096
 * places, 6.25 %, and of those only what honest addresses have left. If its hosts answer, they get
 * at most 8 x 64 = 512 of the 16,384 tried places, 3.1 %.
 *
 * <p>Measured here against 29,000 honest addresses: 43 places and 0.06 % of the draws; 2,265 places
 * in 62 buckets, 7.3 % of the addresses known.
 */
class EclipseTest {
  private static final long NOW = 1_800_000_000;
  private static final int MILLION = 1_000_000;
  private static final int ATTACKERS_GROUP = 0x06660000;

  private final SplittableRandom random = new SplittableRandom(7);
  private final AddressManager manager = manager();

  private static AddressManager manager() {
    byte[] key = new byte[32];
    new SplittableRandom(99).nextBytes(key);
    return new AddressManager(key, new SplittableRandom(3));
  }

  private static NetAddress ipv4(int bits, int port) {
    byte[] bytes = {(byte) (bits >>> 24), (byte) (bits >>> 16), (byte) (bits >>> 8), (byte) bits};
    return NetAddress.of(Network.IPV4, bytes, port);
  }

  private NetAddress inAttackersGroup() {
    return ipv4(ATTACKERS_GROUP | random.nextInt(0x10000), 1024 + random.nextInt(60_000));
  }

  private static boolean isAttackers(NetAddress address) {
    return (address.address()[0] & 0xff) == 6 && (address.address()[1] & 0xff) == 0x66;
  }

  /** 40,000 honest addresses, told by 200 nodes in as many groups. */
  private int hearHonestAddresses() {
    for (int i = 0; i < 40_000; i++) {
      NetAddress honest = ipv4(0x20000000 + random.nextInt(0x60000000), 8333);
      NetAddress source = ipv4(0x20000000 + (random.nextInt(200) << 16), 8333);
      manager.add(new SeenAddress(honest, 9, NOW - random.nextInt(86_400)), source, 7200, NOW);
    }
    return manager.size();
  }

  private long places(Predicate<NetAddress> whose) {
    return manager.entries(false).stream()
        .map(Entry::address)
        .filter(seen -> whose.test(seen.address()))
        .count();
  }

  @Test
  void aMillionAddressesOfOneGroupGetOneBucket() {
    int honest = hearHonestAddresses();
    for (int i = 0; i < MILLION; i++) {
      NetAddress source = ipv4(ATTACKERS_GROUP | i & 0xffff, 8333);
      manager.add(new SeenAddress(inAttackersGroup(), 9, NOW), source, 7200, NOW);
    }
    long attackers = places(EclipseTest::isAttackers);
    assertThat(attackers).isLessThanOrEqualTo(Buckets.SIZE).isPositive();
    assertThat(manager.size() - attackers).isEqualTo(honest);
    assertThat(shareOfDraws()).isLessThan(0.02);
    manager.check();
  }

  private double shareOfDraws() {
    int draws = 20_000;
    int hits = 0;
    for (int i = 0; i < draws; i++) {
      AddressManager.Selected drawn =
          manager.select(true, EnumSet.allOf(Network.class), NOW).orElseThrow();
      hits += isAttackers(drawn.address().address()) ? 1 : 0;
    }
    return hits / (double) draws;
  }

  @Test
  void aMillionAddressesOfAllGroupsFromOneGetSixPercent() {
    int honest = hearHonestAddresses();
    for (int i = 0; i < MILLION; i++) {
      NetAddress source = ipv4(ATTACKERS_GROUP | i & 0xffff, 8333);
      NetAddress lie = ipv4(0xa0000000 + random.nextInt(0x20000000), 8333);
      manager.add(new SeenAddress(lie, 9, NOW), source, 7200, NOW);
    }
    long buckets =
        manager.entries(false).stream()
            .filter(entry -> isAttackers(entry.source()))
            .mapToInt(Entry::bucket)
            .distinct()
            .count();
    int attackers = manager.size() - honest;
    assertThat(buckets).isLessThanOrEqualTo(Buckets.NEW_PER_SOURCE_GROUP);
    assertThat(attackers)
        .isPositive()
        .isLessThanOrEqualTo(Buckets.NEW_PER_SOURCE_GROUP * Buckets.SIZE);
    manager.check();
  }

  @Test
  void hostsOfOneGroupThatAnswerGetEightTriedBuckets() {
    for (int i = 0; i < 20_000; i++) {
      NetAddress address = inAttackersGroup();
      // Told from everywhere, so that the new table does not hold them back.
      manager.add(new SeenAddress(address, 9, NOW), ipv4(random.nextInt(), 8333), 0, NOW);
      manager.good(address, NOW);
    }
    long buckets = manager.entries(true).stream().mapToInt(Entry::bucket).distinct().count();
    assertThat(buckets).isEqualTo(Buckets.TRIED_PER_GROUP);
    assertThat(manager.size(true)).isLessThanOrEqualTo(Buckets.TRIED_PER_GROUP * Buckets.SIZE);
  }
}
