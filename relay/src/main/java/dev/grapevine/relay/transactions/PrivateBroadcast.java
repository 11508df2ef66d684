package dev.grapevine.relay.transactions;

import dev.grapevine.chain.primitives.Hash256;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.Wtxid;
import dev.grapevine.p2p.address.NetAddress;
import dev.grapevine.relay.base.Now;
import dev.grapevine.relay.base.PeerId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Our own transactions that are to reach the network without showing where they are from, and whom
 * each was handed to (Bitcoin Core {@code private_broadcast.h}). Each goes to a few recipients over
 * connections that serve for nothing else, one transaction a connection; it stays here until it
 * comes back from the network, and is stale when it has not for a while.
 *
 * <p>Bounds: {@link #MAX_TRANSACTIONS}, none of which gives way to another, and the last {@link
 * #MAX_LISTED} attempts of each. To pick one looks at all.
 */
public final class PrivateBroadcast {
  /** {@code PrivateBroadcast::MAX_TRANSACTIONS}. */
  public static final int MAX_TRANSACTIONS = 10_000;

  /** Recipients of each, before it is stale ({@code NUM_PRIVATE_BROADCAST_PER_TX}). */
  public static final int RECIPIENTS = 3;

  /** Attempts of one transaction that are remembered by recipient. */
  public static final int MAX_LISTED = 1_000;

  /** {@code INITIAL_STALE_DURATION}: nobody has taken it for so long. */
  static final long UNSENT_STALE_NANOS = 5 * Now.MINUTE;

  /** {@code STALE_DURATION}: it has not come back for so long since somebody took it. */
  static final long SENT_STALE_NANOS = Now.MINUTE;

  private static final Comparator<Entry> MOST_URGENT =
      Comparator.<Entry>comparingInt(entry -> entry.picked)
          .thenComparingInt(entry -> entry.confirmed)
          .thenComparingLong(entry -> entry.lastPickedNanos)
          .thenComparingLong(entry -> entry.lastConfirmedNanos);

  private final int maxTransactions;

  /** In the order in which they came. */
  private final Map<Wtxid, Entry> entries = new LinkedHashMap<>();

  /** What goes over the connections that are open. */
  private final Map<PeerId, Attempt> attempts = new HashMap<>();

  /** What became of a transaction that was handed in. */
  public enum Addition {
    ADDED,
    /** It is here already. */
    PRESENT,
    /** There is no room for another. */
    FULL
  }

  /**
   * One that a transaction was meant for.
   *
   * @param sentUnixSeconds when it was picked for that recipient
   * @param receivedUnixSeconds when the recipient said that it has it; empty if it has not
   */
  public record Recipient(
      NetAddress address, long sentUnixSeconds, OptionalLong receivedUnixSeconds) {}

  /** How a transaction stands; the recipients in the order in which it was picked for them. */
  public record Status(
      Transaction transaction, long addedUnixSeconds, List<Recipient> recipients) {}

  private static final class Entry {
    final Transaction transaction;
    final Now added;
    final ArrayDeque<Attempt> listed = new ArrayDeque<>();
    int picked;
    int confirmed;
    long lastPickedNanos = Long.MIN_VALUE;
    long lastConfirmedNanos = Long.MIN_VALUE;

    Entry(Transaction transaction, Now added) {
      this.transaction = transaction;
      this.added = added;
    }
  }

  private static final class Attempt {
    final Entry entry;
    final NetAddress recipient;
    final long sentUnixSeconds;
    OptionalLong receivedUnixSeconds = OptionalLong.empty();

    Attempt(Entry entry, NetAddress recipient, long sentUnixSeconds) {
      this.entry = entry;
      this.recipient = recipient;
      this.sentUnixSeconds = sentUnixSeconds;
    }

    Recipient shown() {
      return new Recipient(recipient, sentUnixSeconds, receivedUnixSeconds);
    }
  }

  /** Without transactions. */
  public PrivateBroadcast() {
    this(MAX_TRANSACTIONS);
  }

  PrivateBroadcast(int maxTransactions) {
    this.maxTransactions = maxTransactions;
  }

  /** Takes a transaction, if there is room. */
  public Addition add(Now now, Transaction transaction) {
    if (entries.containsKey(transaction.wtxid())) {
      return Addition.PRESENT;
    }
    if (entries.size() >= maxTransactions) {
      return Addition.FULL;
    }
    entries.put(transaction.wtxid(), new Entry(transaction, now));
    return Addition.ADDED;
  }

  /** Forgets a transaction; how many recipients have it, and empty if it was not here. */
  public OptionalInt remove(Wtxid wtxid) {
    Entry entry = entries.remove(wtxid);
    return entry == null ? OptionalInt.empty() : OptionalInt.of(entry.confirmed);
  }

  /**
   * The transaction for a recipient: of those with the fewest attempts, then with the fewest
   * recipients, the one that waits longest. Empty if there is none at all.
   *
   * @throws IllegalStateException if this peer has had one: two would show that they are related
   */
  public Optional<Transaction> pick(Now now, PeerId peer, NetAddress recipient) {
    if (attempts.containsKey(peer)) {
      throw new IllegalStateException("peer " + peer + " has had its transaction");
    }
    if (entries.isEmpty()) {
      return Optional.empty();
    }
    Entry entry = Collections.min(entries.values(), MOST_URGENT);
    entry.picked++;
    entry.lastPickedNanos = Math.max(entry.lastPickedNanos, now.protocolNanos());
    Attempt attempt = new Attempt(entry, recipient, now.unixSeconds());
    attempts.put(peer, attempt);
    if (entry.listed.size() == MAX_LISTED) {
      entry.listed.remove();
    }
    entry.listed.add(attempt);
    return Optional.of(entry.transaction);
  }

  /** What was picked for this peer, if that is still here. */
  public Optional<Transaction> pickedFor(PeerId peer) {
    return Optional.ofNullable(attempts.get(peer))
        .map(attempt -> attempt.entry.transaction)
        .filter(transaction -> entries.containsKey(transaction.wtxid()));
  }

  /** The peer has what was picked for it. */
  public void confirmed(Now now, PeerId peer) {
    Attempt attempt = attempts.get(peer);
    if (attempt != null && attempt.receivedUnixSeconds.isEmpty()) {
      attempt.receivedUnixSeconds = OptionalLong.of(now.unixSeconds());
      Entry entry = attempt.entry;
      entry.confirmed++;
      entry.lastConfirmedNanos = Math.max(entry.lastConfirmedNanos, now.protocolNanos());
    }
  }

  /** A connection is gone; true if its peer had {@link #confirmed}. */
  public boolean disconnected(PeerId peer) {
    Attempt attempt = attempts.remove(peer);
    return attempt != null && attempt.receivedUnixSeconds.isPresent();
  }

  /** True if it is here. */
  public boolean contains(Wtxid wtxid) {
    return entries.containsKey(wtxid);
  }

  /** True if there is nothing to broadcast. */
  public boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Those of which the network seems not to know, in the order in which they came. */
  public List<Transaction> stale(Now now) {
    List<Transaction> stale = new ArrayList<>();
    for (Entry entry : entries.values()) {
      boolean isStale =
          entry.confirmed == 0
              ? now.protocolNanos() - entry.added.protocolNanos() > UNSENT_STALE_NANOS
              : now.protocolNanos() - entry.lastConfirmedNanos > SENT_STALE_NANOS;
      if (isStale) {
        stale.add(entry.transaction);
      }
    }
    return stale;
  }

  /** Those of this txid or wtxid: with the txid, several that differ in their witnesses. */
  public List<Transaction> withId(Hash256 id) {
    List<Transaction> found = new ArrayList<>();
    for (Entry entry : entries.values()) {
      if (isSame(entry.transaction.txid(), id) || isSame(entry.transaction.wtxid(), id)) {
        found.add(entry.transaction);
      }
    }
    return found;
  }

  private static boolean isSame(Hash256 one, Hash256 other) {
    return one.w0() == other.w0()
        && one.w1() == other.w1()
        && one.w2() == other.w2()
        && one.w3() == other.w3();
  }

  /** All of them, in the order in which they came. */
  public List<Status> all() {
    List<Status> all = new ArrayList<>(entries.size());
    for (Entry entry : entries.values()) {
      all.add(
          new Status(
              entry.transaction,
              entry.added.unixSeconds(),
              entry.listed.stream().map(Attempt::shown).toList()));
    }
    return all;
  }
}
