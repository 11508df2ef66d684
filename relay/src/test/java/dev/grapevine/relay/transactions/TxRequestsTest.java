package dev.grapevine.relay.transactions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.crypto.SipHash24;
import dev.grapevine.relay.base.Now;
import dev.grapevine.relay.base.PeerId;
import dev.grapevine.relay.transactions.TxRequests.Announcement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same random operations on {@link TxRequests} and on a list that is searched from end to end
 * (as in Bitcoin Core's {@code src/test/fuzz/txrequest.cpp}).
 */
class TxRequestsTest {
  private static final int PEERS = 6;
  private static final int HASHES = 8;
  private static final long SALT0 = 11;
  private static final long SALT1 = 12;

  /** What the rules say, without a thought for cost. */
  private static final class Naive {
    private static final class Row {
      int peer;
      int hash;
      boolean wtxid;
      boolean preferred;
      long time;
      long sequence;
      boolean requested;
      boolean completed;

      boolean candidate() {
        return !requested && !completed;
      }
    }

    private final List<Row> rows = new ArrayList<>();
    private long sequence;

    void announced(int peer, int hash, boolean wtxid, boolean preferred, long time) {
      if (rows.stream().anyMatch(row -> row.peer == peer && row.hash == hash)) {
        return;
      }
      Row row = new Row();
      row.peer = peer;
      row.hash = hash;
      row.wtxid = wtxid;
      row.preferred = preferred;
      row.time = time;
      row.sequence = sequence++;
      rows.add(row);
    }

    void advance(long now) {
      rows.stream()
          .filter(row -> row.requested && row.time <= now)
          .forEach(row -> {
            row.requested = false;
            row.completed = true;
          });
      drop();
    }

    List<Row> requestable(int peer, long now) {
      advance(now);
      return rows.stream()
          .filter(row -> row.peer == peer && best(row.hash, now) == row)
          .sorted(Comparator.comparingLong(row -> row.sequence))
          .toList();
    }

    private Row best(int hash, long now) {
      if (rows.stream().anyMatch(row -> row.hash == hash && row.requested)) {
        return null;
      }
      return rows.stream()
          .filter(row -> row.hash == hash && row.candidate() && row.time <= now)
          .max(
              Comparator.comparing((Row row) -> row.preferred)
                  .thenComparing(row -> {
                    long h = SipHash24.hash(SALT0, SALT1, row.hash, 0, 0, 0, row.peer);
                    return row.preferred ? h >>> 1 : h | Long.MIN_VALUE;
                  }))
          .orElse(null);
    }

    void responded(int peer, int hash) {
      rows.stream()
          .filter(row -> row.peer == peer && row.hash == hash)
          .forEach(row -> {
            row.requested = false;
            row.completed = true;
          });
      drop();
    }

    void removePeer(int peer) {
      rows.removeIf(row -> row.peer == peer);
      drop();
    }

    private void drop() {
      for (int hash = 0; hash < HASHES; hash++) {
        int of = hash;
        if (rows.stream().noneMatch(row -> row.hash == of && !row.completed)) {
          rows.removeIf(row -> row.hash == of);
        }
      }
    }

    long inFlight(int peer) {
      return rows.stream().filter(row -> row.peer == peer && row.requested).count();
    }

    long count(int peer) {
      return rows.stream().filter(row -> row.peer == peer).count();
    }

    long nextWake(long now) {
      for (int hash = 0; hash < HASHES; hash++) {
        if (best(hash, now) != null) {
          return now;
        }
      }
      return rows.stream()
          .filter(row -> row.requested || (row.candidate() && row.time > now))
          .mapToLong(row -> row.time)
          .min()
          .orElse(Now.NEVER);
    }
  }

  private final TxRequests fast = new TxRequests(SALT0, SALT1);
  private final Naive naive = new Naive();
  private final PeerId[] ids = new PeerId[PEERS];
  private long nextId = PEERS;
  private long now;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void agreesWithTheNaiveOne(long seed) {
    Random random = new Random(seed);
    for (int peer = 0; peer < PEERS; peer++) {
      ids[peer] = new PeerId(peer);
      fast.connected(ids[peer], peer);
    }
    for (int step = 0; step < 4000; step++) {
      operate(random);
      for (int peer = 0; peer < PEERS; peer++) {
        assertThat(fast.inFlight(ids[peer])).isEqualTo((int) naive.inFlight(peer));
        assertThat(fast.count(ids[peer])).isEqualTo((int) naive.count(peer));
      }
      assertThat(fast.size()).isEqualTo(naive.rows.size());
    }
    assertThat(nextId).isEqualTo(PEERS);
  }

  private void operate(Random random) {
    int peer = random.nextInt(PEERS);
    int hash = random.nextInt(HASHES);
    switch (random.nextInt(10)) {
      case 0, 1, 2, 3 -> {
        boolean wtxid = random.nextBoolean();
        boolean preferred = random.nextInt(3) == 0;
        long time = now + random.nextInt(4);
        naive.advance(now);
        naive.announced(peer, hash, wtxid, preferred, time);
        fast.announced(ids[peer], wtxid, hash, 0, 0, 0, preferred, time, now);
      }
      case 4, 5 -> {
        naive.responded(peer, hash);
        fast.responded(ids[peer], hash, 0, 0, 0);
      }
      case 6 -> {
        naive.rows.removeIf(row -> row.hash == hash);
        fast.forget(hash, 0, 0, 0);
        List<Integer> slots = new ArrayList<>();
        fast.forEachAnnouncer(hash, 0, 0, 0, slots::add);
        assertThat(slots).isEmpty();
      }
      case 7 -> {
        if (random.nextInt(4) == 0) {
          naive.removePeer(peer);
          fast.disconnected(ids[peer]);
          fast.connected(ids[peer], peer);
        }
      }
      case 8 -> now = Math.max(0, now + random.nextInt(5) - (random.nextInt(10) == 0 ? 6 : 0));
      default -> request(random, peer);
    }
  }

  private void request(Random random, int peer) {
    List<Naive.Row> expected = naive.requestable(peer, now);
    List<Announcement> got = fast.requestable(ids[peer], now);
    assertThat(got).hasSameSizeAs(expected);
    assertThat(fast.nextWakeNanos()).isEqualTo(naive.nextWake(now));
    for (int i = 0; i < got.size(); i++) {
      assertThat(got.get(i).wanted.w0).isEqualTo(expected.get(i).hash);
      assertThat(got.get(i).isWtxid).isEqualTo(expected.get(i).wtxid);
      if (random.nextInt(5) != 0) {
        long expiry = now + 1 + random.nextInt(6);
        fast.requested(got.get(i), expiry);
        expected.get(i).requested = true;
        expected.get(i).time = expiry;
      }
    }
    for (int hash = 0; hash < HASHES; hash++) {
      List<Integer> slots = new ArrayList<>();
      fast.forEachAnnouncer(hash, 0, 0, 0, slots::add);
      int of = hash;
      assertThat(slots)
          .isEqualTo(
              naive.rows.stream()
                  .filter(row -> row.hash == of)
                  .map(row -> row.peer)
                  .collect(Collectors.toList()));
    }
  }
}
