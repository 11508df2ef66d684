package dev.grapevine.relay.transactions;

import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.Wtxid;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;

/**
 * What the rules of {@link Orphanage} say, without a thought for cost: one list of announcements,
 * everything else computed from it.
 */
final class NaiveOrphanage {
  static final class Row {
    final Transaction tx;
    final int peer;
    final long sequence;
    boolean ready;

    Row(Transaction tx, int peer, long sequence) {
      this.tx = tx;
      this.peer = peer;
      this.sequence = sequence;
    }

    long points() {
      return 1L + tx.inputs().size() / 10;
    }
  }

  final List<Row> rows = new ArrayList<>();
  private final List<Transaction> arrived = new ArrayList<>();
  private final long maxPoints;
  private final long reservedWeight;
  private long sequence;

  NaiveOrphanage(long maxPoints, long reservedWeight) {
    this.maxPoints = maxPoints;
    this.reservedWeight = reservedWeight;
  }

  void add(Transaction tx, int peer) {
    if (tx.weight() <= Orphanage.MAX_ORPHAN_WEIGHT
        && rows.stream().noneMatch(row -> row.tx.equals(tx) && row.peer == peer)) {
      if (orphans().noneMatch(tx::equals)) {
        arrived.add(tx);
      }
      rows.add(new Row(tx, peer, sequence++));
      limit();
    }
  }

  /** {@code lot} draws one of so many announcers, if there is more than one. */
  void parentAccepted(Transaction parent, IntUnaryOperator lot) {
    for (int i = 0; i < parent.outputs().size(); i++) {
      OutPoint output = new OutPoint(parent.txid(), i);
      orphans()
          .filter(tx -> tx.inputs().stream().anyMatch(in -> in.prevout().equals(output)))
          .map(tx -> rows.stream().filter(row -> row.tx.equals(tx)).toList())
          .filter(group -> group.stream().noneMatch(row -> row.ready))
          .forEach(group -> {
            int announcers = group.size();
            group.get(announcers == 1 ? 0 : lot.applyAsInt(announcers)).ready = true;
          });
    }
  }

  /** In the order in which they came. */
  Stream<Transaction> orphans() {
    arrived.removeIf(tx -> rows.stream().noneMatch(row -> row.tx.equals(tx)));
    return arrived.stream();
  }

  Optional<Transaction> takeReady(int peer) {
    Optional<Row> oldest =
        rows.stream()
            .filter(row -> row.peer == peer && row.ready)
            .min(Comparator.comparingLong(row -> row.sequence));
    oldest.ifPresent(row -> row.ready = false);
    return oldest.map(row -> row.tx);
  }

  List<Transaction> children(Transaction parent, int peer) {
    return rows.stream()
        .filter(row -> row.peer == peer)
        .filter(row ->
            row.tx.inputs().stream().anyMatch(in -> in.prevout().txid().equals(parent.txid())))
        .sorted(
            Comparator.comparing((Row row) -> row.ready)
                .thenComparing(row -> row.sequence)
                .reversed())
        .map(row -> row.tx)
        .toList();
  }

  void remove(Wtxid wtxid) {
    if (rows.removeIf(row -> row.tx.wtxid().equals(wtxid))) {
      limit();
    }
  }

  void disconnected(int peer) {
    rows.removeIf(row -> row.peer == peer);
    orphans();
    limit();
  }

  void blockConnected(List<Transaction> transactions) {
    List<OutPoint> spent =
        transactions.stream().flatMap(tx -> tx.inputs().stream()).map(TxIn::prevout).toList();
    rows.removeIf(row -> row.tx.inputs().stream().anyMatch(in -> spent.contains(in.prevout())));
    limit();
  }

  long points() {
    return rows.size() + orphans().mapToLong(tx -> tx.inputs().size() / 10).sum();
  }

  long weight() {
    return orphans().mapToLong(Transaction::weight).sum();
  }

  long peers() {
    return rows.stream().map(row -> row.peer).distinct().count();
  }

  private boolean overLimit() {
    return points() > maxPoints || weight() > reservedWeight * Math.max(1, peers());
  }

  private void limit() {
    if (!overLimit()) {
      return;
    }
    long share = maxPoints / peers();
    while (overLimit()) {
      // One at a time, always from the worst; who is worse at a tie is who was before, or else the
      // peer that connected later.
      int worst =
          rows.stream()
              .map(row -> row.peer)
              .distinct()
              .max(
                  Comparator.comparing((Integer peer) -> excess(peer, share))
                      .thenComparing(peer -> excessByPoints(peer, share))
                      .thenComparing(peer -> peer))
              .orElseThrow();
      rows.remove(
          rows.stream()
              .filter(row -> row.peer == worst)
              .min(Comparator.comparing((Row row) -> row.ready).thenComparing(row -> row.sequence))
              .orElseThrow());
    }
  }

  private BigDecimal excess(int peer, long share) {
    return ratio(pointsOf(peer), share).max(ratio(weightOf(peer), reservedWeight));
  }

  private boolean excessByPoints(int peer, long share) {
    return ratio(pointsOf(peer), share).compareTo(ratio(weightOf(peer), reservedWeight)) >= 0;
  }

  private static BigDecimal ratio(long a, long b) {
    return new BigDecimal(a).divide(new BigDecimal(b), MathContext.DECIMAL128);
  }

  long pointsOf(int peer) {
    return rows.stream().filter(row -> row.peer == peer).mapToLong(Row::points).sum();
  }

  long weightOf(int peer) {
    return rows.stream().filter(row -> row.peer == peer).mapToLong(row -> row.tx.weight()).sum();
  }
}
