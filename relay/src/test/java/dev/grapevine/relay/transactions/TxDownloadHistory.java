package dev.grapevine.relay.transactions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.consensus.ValidationResult.Failure;
import dev.grapevine.chain.crypto.SipHash24;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.primitives.Hash256;
import dev.grapevine.chain.primitives.MerkleRoot;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.Witness;
import dev.grapevine.p2p.wire.InvItem;
import dev.grapevine.relay.base.Now;
import dev.grapevine.relay.base.PeerId;
import dev.grapevine.relay.mempool.TestTransactions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * One random history, done to {@link TxDownload} and to lists and sets that know its rules and no
 * indexes. Limits are small, so that they bite: 12 announcements a peer, overloaded from 4 requests
 * on. Compared after each step: what is asked of whom, when next, and how much is tracked.
 */
final class TxDownloadHistory {
  private static final int PEERS = 5;
  private static final int MAX_ANNOUNCEMENTS = 12;
  private static final int OVERLOADED = 4;

  private record Party(boolean wtxidRelay, boolean preferred, boolean unlimited) {}

  private record Id(long w0, long w1, long w2, long w3) {
    static Id of(Hash256 hash) {
      return new Id(hash.w0(), hash.w1(), hash.w2(), hash.w3());
    }

    static Id of(InvItem item) {
      return new Id(item.w0(), item.w1(), item.w2(), item.w3());
    }
  }

  /** One announcement. */
  private static final class Row {
    final int peer;
    final Id id;
    final boolean wtxid;
    final boolean preferred;
    final long sequence;
    long time;
    boolean requested;
    boolean completed;

    Row(int peer, Id id, boolean wtxid, boolean preferred, long time, long sequence) {
      this.peer = peer;
      this.id = id;
      this.wtxid = wtxid;
      this.preferred = preferred;
      this.time = time;
      this.sequence = sequence;
    }
  }

  private final SplittableRandom random;
  private final List<Transaction> transactions = new ArrayList<>();
  private final TxDownload fast;
  private final long salt0;
  private final long salt1;
  private final List<Optional<Party>> parties = new ArrayList<>();
  private final long[] ids = new long[PEERS];
  private final List<Row> rows = new ArrayList<>();
  private final Set<Id> rejects = new HashSet<>();
  private final Set<Id> cheap = new HashSet<>();
  private final Set<Id> confirmed = new HashSet<>();
  private long nextId;
  private long sequence;
  private long now;

  TxDownloadHistory(long seed) {
    random = new SplittableRandom(seed);
    SplittableRandom salts = new SplittableRandom(seed);
    salt0 = salts.nextLong();
    salt1 = salts.nextLong();
    fast = new TxDownload(new SplittableRandom(seed), MAX_ANNOUNCEMENTS, OVERLOADED);
    TestTransactions make = new TestTransactions();
    for (int i = 0; i < 20; i++) {
      transactions.add(
          i % 2 == 0 ? make.lone() : make.spending(List.of(make.coin()), 1, Witness.EMPTY));
    }
    for (int peer = 0; peer < PEERS; peer++) {
      parties.add(Optional.empty());
      ids[peer] = -1L - peer;
    }
  }

  void run(int steps) {
    for (int step = 0; step < steps; step++) {
      operate();
      compare();
    }
  }

  private Now at() {
    return new Now(now, 1_700_000_000L);
  }

  private Transaction transaction() {
    return transactions.get(random.nextInt(transactions.size()));
  }

  private void operate() {
    int peer = random.nextInt(PEERS);
    PeerId id = new PeerId(ids[peer]);
    Transaction tx = transaction();
    switch (random.nextInt(20)) {
      case 0, 1 -> joinOrLeave(peer);
      case 2, 3, 4, 5, 6, 7, 8 -> {
        boolean byWtxid = random.nextInt(3) > 0;
        InvItem item = byWtxid ? InvItem.wtx(tx.wtxid()) : InvItem.tx(tx.txid());
        announced(peer, item, byWtxid);
        fast.announced(at(), id, item);
      }
      case 9 -> {
        List<Transaction> parents = List.of(tx, transactions.get((int) (tx.txid().w0() & 7)));
        boolean wanted = parentsWanted(peer, parents);
        assertThat(
                fast.parentsWanted(
                    at(), id, parents.stream().map(Transaction::txid).distinct().toList()))
            .isEqualTo(wanted);
      }
      case 10, 11 -> {
        responded(peer, Id.of(tx.txid()));
        responded(peer, Id.of(tx.wtxid()));
        fast.received(id, tx.txid(), tx.wtxid());
      }
      case 12 -> {
        responded(peer, Id.of(tx.wtxid()));
        fast.notFound(id, InvItem.wtx(tx.wtxid()));
      }
      case 13 -> {
        forget(tx);
        fast.forget(tx.txid(), tx.wtxid());
      }
      case 14 -> reject(tx);
      case 15 -> {
        if (random.nextInt(3) == 0) {
          block(tx);
        }
      }
      default -> now += random.nextLong(3 * Now.SECOND) * (random.nextInt(8) == 0 ? 30 : 1);
    }
  }

  private void joinOrLeave(int peer) {
    if (parties.get(peer).isPresent()) {
      fast.disconnected(new PeerId(ids[peer]));
      parties.set(peer, Optional.empty());
      rows.removeIf(row -> row.peer == peer);
      drop();
    } else {
      ids[peer] = nextId++;
      Party party = new Party(random.nextInt(3) > 0, random.nextBoolean(), random.nextInt(5) == 0);
      parties.set(peer, Optional.of(party));
      fast.connected(
          new PeerId(ids[peer]), peer, party.wtxidRelay, true, party.preferred, party.unlimited);
    }
  }

  private void announced(int peer, InvItem item, boolean byWtxid) {
    Optional<Party> party = parties.get(peer);
    Id id = Id.of(item);
    if (party.isPresent()
        && party.get().wtxidRelay == byWtxid
        && !rejects.contains(id)
        && !cheap.contains(id)
        && !confirmed.contains(id)
        && (party.get().unlimited || count(peer) < MAX_ANNOUNCEMENTS)) {
      track(peer, party.get(), id, byWtxid, delay(peer, party.get(), byWtxid));
    }
  }

  private boolean parentsWanted(int peer, List<Transaction> parents) {
    List<Id> wanted = parents.stream().map(tx -> Id.of(tx.txid())).distinct().toList();
    Optional<Party> party = parties.get(peer);
    if (party.isEmpty()
        || (!party.get().unlimited && count(peer) + wanted.size() > MAX_ANNOUNCEMENTS)) {
      return false;
    }
    long delay = delay(peer, party.get(), false);
    wanted.forEach(id -> track(peer, party.get(), id, false, delay));
    return true;
  }

  private long delay(int peer, Party party, boolean byWtxid) {
    boolean wtxidPeers = parties.stream().flatMap(Optional::stream).anyMatch(Party::wtxidRelay);
    long delay = party.preferred ? 0 : 2;
    delay += !byWtxid && wtxidPeers ? 2 : 0;
    delay += !party.unlimited && inFlight(peer) >= OVERLOADED ? 2 : 0;
    return delay * Now.SECOND;
  }

  private void track(int peer, Party party, Id id, boolean byWtxid, long delay) {
    expire();
    if (rows.stream().noneMatch(row -> row.peer == peer && row.id.equals(id))) {
      rows.add(new Row(peer, id, byWtxid, party.preferred, now + delay, sequence++));
    }
  }

  private void responded(int peer, Id id) {
    rows.stream()
        .filter(row -> row.peer == peer && row.id.equals(id))
        .forEach(row -> {
          row.requested = false;
          row.completed = true;
        });
    drop();
  }

  private void expire() {
    rows.stream()
        .filter(row -> row.requested && row.time <= now)
        .forEach(row -> {
          row.requested = false;
          row.completed = true;
        });
    drop();
  }

  private void drop() {
    rows.removeIf(
        row -> rows.stream().noneMatch(other -> other.id.equals(row.id) && !other.completed));
  }

  private void forget(Transaction tx) {
    rows.removeIf(row -> row.id.equals(Id.of(tx.txid())) || row.id.equals(Id.of(tx.wtxid())));
  }

  private void reject(Transaction tx) {
    Failure failure =
        List.of(
                Failure.CONSENSUS,
                Failure.WITNESS_STRIPPED,
                Failure.RECONSIDERABLE,
                Failure.INPUTS_NOT_STANDARD)
            .get(random.nextInt(4));
    fast.rejected(tx, failure);
    Id wtxid = Id.of(tx.wtxid());
    if (failure == Failure.WITNESS_STRIPPED) {
      return;
    }
    (failure == Failure.RECONSIDERABLE ? cheap : rejects).add(wtxid);
    rows.removeIf(row -> row.id.equals(wtxid));
    if (failure == Failure.INPUTS_NOT_STANDARD) {
      rejects.add(Id.of(tx.txid()));
      rows.removeIf(row -> row.id.equals(Id.of(tx.txid())));
    }
  }

  private void block(Transaction tx) {
    if (random.nextInt(3) == 0) {
      fast.blockDisconnected();
      confirmed.clear();
    } else {
      BlockHeader header =
          new BlockHeader(4, BlockHash.ZERO, new MerkleRoot(0, 0, 0, 0), 0, 0x207fffff, 0);
      fast.blockConnected(new Block(header, List.of(tx)));
      confirmed.add(Id.of(tx.txid()));
      confirmed.add(Id.of(tx.wtxid()));
      forget(tx);
    }
    rejects.clear();
    cheap.clear();
  }

  private long count(int peer) {
    return rows.stream().filter(row -> row.peer == peer).count();
  }

  private long inFlight(int peer) {
    return rows.stream().filter(row -> row.peer == peer && row.requested).count();
  }

  private Optional<Row> best(Id id) {
    if (rows.stream().anyMatch(row -> row.id.equals(id) && row.requested)) {
      return Optional.empty();
    }
    return rows.stream()
        .filter(row -> row.id.equals(id) && !row.completed && row.time <= now)
        .max(
            Comparator.comparing((Row row) -> row.preferred)
                .thenComparing(
                    row -> row.preferred ? hash(row) >>> 1 : hash(row) | Long.MIN_VALUE));
  }

  private long hash(Row row) {
    Id id = row.id;
    return SipHash24.hash(salt0, salt1, id.w0, id.w1, id.w2, id.w3, (int) ids[row.peer]);
  }

  private List<InvItem> requestable(int peer) {
    expire();
    List<Row> wanted =
        rows.stream()
            .filter(row -> row.peer == peer && best(row.id).filter(b -> b == row).isPresent())
            .sorted(Comparator.comparingLong(row -> row.sequence))
            .toList();
    List<InvItem> items = new ArrayList<>();
    for (Row row : wanted) {
      Id id = row.id;
      if (rejects.contains(id) || confirmed.contains(id)) {
        rows.removeIf(each -> each.id.equals(id));
      } else {
        row.requested = true;
        row.time = now + 60 * Now.SECOND;
        items.add(
            new InvItem(
                row.wtxid ? InvItem.MSG_WTX : InvItem.MSG_WITNESS_TX, id.w0, id.w1, id.w2, id.w3));
      }
    }
    return items;
  }

  private void compare() {
    int first = random.nextInt(PEERS);
    for (int i = 0; i < PEERS; i++) {
      int peer = (first + i) % PEERS;
      if (parties.get(peer).isPresent()) {
        PeerId id = new PeerId(ids[peer]);
        if (random.nextInt(3) == 0) {
          assertThat(fast.requestable(at(), id)).isEqualTo(requestable(peer));
        }
        assertThat(fast.inFlight(id)).isEqualTo((int) inFlight(peer));
        assertThat(fast.hasRoom(id))
            .isEqualTo(parties.get(peer).get().unlimited || count(peer) < MAX_ANNOUNCEMENTS);
      }
    }
    assertThat(fast.announcementCount()).isEqualTo(rows.size());
  }
}
