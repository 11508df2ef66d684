package dev.grapevine.relay;

import dev.grapevine.chain.primitives.Hash256;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.p2p.wire.GetData;
import dev.grapevine.p2p.wire.Inv;
import dev.grapevine.p2p.wire.InvItem;
import dev.grapevine.p2p.wire.Message;
import dev.grapevine.p2p.wire.Pong;
import dev.grapevine.p2p.wire.TxMessage;
import dev.grapevine.relay.base.Now;
import dev.grapevine.relay.mempool.AcceptanceResult;
import dev.grapevine.relay.transactions.PrivateBroadcast;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/**
 * Hands our own transactions to the network without showing where they are from ({@code
 * -privatebroadcast}; Bitcoin Core {@code net_processing.cpp}). The part of {@link RelayEngine}
 * that is about them; on the engine's thread, and what it changes is heeded at the next call.
 *
 * <pre>
 * we dialled:  version ->          of no version, services, time or name of ours
 *              <- version          of one that takes transactions
 *              verack ->
 *              <- verack
 *              inv ->              one transaction, by txid
 *              <- getdata          of that and nothing else
 *              tx, ping ->
 *              <- pong             proves that it has it, and we hang up
 * </pre>
 *
 * <p>Nothing else is said over such a connection, and nothing else is heeded; it ends after {@link
 * #LIFETIME_NANOS}. Who did not come to the end of it is replaced by another peer. A transaction is
 * done with when a peer of another kind sends it to us, and enters the mempool then as any other.
 * Every 2 to 3 minutes those that have not come for long are judged again: who would still enter
 * the mempool is handed to one peer more, the others are given up.
 */
public final class PrivateRelay {
  /** {@code PRIVATE_BROADCAST_MAX_CONNECTION_LIFETIME}. */
  static final long LIFETIME_NANOS = 3 * Now.MINUTE;

  private static final long LEAST_REVIEW_NANOS = 2 * Now.MINUTE;
  private static final long REVIEW_SPREAD_NANOS = Now.MINUTE;

  /** Judged in one call, as each may verify scripts. */
  private static final int REVIEWED_AT_ONCE = 20;

  private final Machines machines;
  private final PrivateDials dials;
  private final RandomGenerator random;
  private final PrivateBroadcast queue = new PrivateBroadcast();

  /** Stale transactions that are yet to be judged. */
  private final Deque<Transaction> stale = new ArrayDeque<>();

  private long nextReview = Now.NEVER;

  PrivateRelay(Machines machines, PrivateDials dials, RandomGenerator random) {
    this.machines = machines;
    this.dials = dials;
    this.random = random;
  }

  /** Takes a transaction, which the caller has found good, to be handed to the network. */
  public PrivateBroadcast.Addition add(Now now, Transaction transaction) {
    PrivateBroadcast.Addition addition = queue.add(now, transaction);
    PrivateStep step =
        switch (addition) {
          case ADDED -> PrivateStep.SCHEDULED;
          case PRESENT -> PrivateStep.ALREADY_SCHEDULED;
          case FULL -> PrivateStep.REFUSED;
        };
    tell(step, transaction, Optional.empty());
    if (addition == PrivateBroadcast.Addition.ADDED) {
      dials.want(PrivateBroadcast.RECIPIENTS);
      if (nextReview == Now.NEVER) {
        scheduleReview(now);
      }
    }
    return addition;
  }

  /** Forgets those of this txid or wtxid, and says which they were. */
  public List<Transaction> abort(Hash256 id) {
    List<Transaction> removed = queue.withId(id);
    removed.forEach(this::remove);
    return removed;
  }

  /** All that is on its way, in the order in which it came. */
  public List<PrivateBroadcast.Status> transactions() {
    return queue.all();
  }

  /** True if it was there; the handovers that are left of it are not made. */
  private boolean remove(Transaction transaction) {
    OptionalInt confirmed = queue.remove(transaction.wtxid());
    confirmed.ifPresent(count -> dials.wantFewer(Math.max(0, PrivateBroadcast.RECIPIENTS - count)));
    return confirmed.isPresent();
  }

  private void tell(PrivateStep step, Transaction transaction, Optional<Peer> peer) {
    machines.events.privateBroadcast(step, transaction, peer.map(each -> each.id));
  }

  void connected(Peer peer) {
    dials.connected(peer);
  }

  /** A dial for a connection of this kind came to nothing. */
  void dialFailed() {
    dials.failed();
  }

  /** A peer has said {@code version}, of whatever kind its connection is. */
  void answered(Peer peer) {
    dials.answered(peer);
  }

  /** The handshake of a connection of this kind is done. */
  void established(Now now, Peer peer) {
    Optional<Transaction> picked = queue.pick(now, peer.id, peer.address);
    if (picked.isEmpty()) {
      machines.close(peer, "no more transactions for private broadcast (connected in vain)");
      return;
    }
    machines.outbox.send(peer.id, new Inv(List.of(InvItem.tx(picked.get().txid()))));
    tell(PrivateStep.ANNOUNCED, picked.get(), Optional.of(peer));
  }

  /** A message has come over a connection of this kind whose handshake is done. */
  void received(Now now, Peer peer, Message message) {
    switch (message) {
      case GetData(List<InvItem> items) -> asked(now, peer, items);
      case Pong pong -> {
        if (machines.liveness.pong(now, peer, pong.nonce())) {
          queue
              .pickedFor(peer.id)
              .ifPresent(sent -> tell(PrivateStep.RECEIVED, sent, Optional.of(peer)));
          queue.confirmed(now, peer.id);
          machines.close(peer, "it has the transaction (which will probably reach the network)");
        }
      }
      default -> {
        // It may talk as it does to others: that there is no answer tells it nothing of us.
      }
    }
  }

  private void asked(Now now, Peer peer, List<InvItem> items) {
    Optional<Transaction> picked = queue.pickedFor(peer.id);
    if (picked.isEmpty()) {
      machines.close(peer, "got getdata for a transaction that is done with");
    } else if (!items.equals(List.of(InvItem.tx(picked.get().txid())))) {
      machines.close(peer, "got an unexpected getdata message");
    } else {
      machines.outbox.send(peer.id, new TxMessage(picked.get(), true));
      machines.liveness.askFor(peer);
      machines.liveness.pass(now, peer);
      tell(PrivateStep.SENT, picked.get(), Optional.of(peer));
    }
  }

  void disconnected(Peer peer) {
    if (peer.isPrivate() && !queue.disconnected(peer.id) && !queue.isEmpty()) {
      dials.want(1);
    }
  }

  /** A peer sent us a transaction: if it is one of ours, the network knows it. */
  void cameFrom(Now now, Peer peer, Transaction transaction) {
    if (!queue.isEmpty() && !machines.initial.inProgress(now) && remove(transaction)) {
      tell(PrivateStep.CAME_BACK, transaction, Optional.of(peer));
    }
  }

  /** Looks at what is due. */
  void wake(Now now) {
    if (now.reached(nextReview)) {
      stale.clear();
      stale.addAll(queue.stale(now));
      scheduleReview(now);
    }
    for (int i = 0; i < REVIEWED_AT_ONCE && !stale.isEmpty(); i++) {
      review(now, stale.remove());
    }
    if (queue.isEmpty()) {
      nextReview = Now.NEVER;
    }
  }

  private void review(Now now, Transaction transaction) {
    if (!queue.contains(transaction.wtxid())) {
      return;
    }
    if (machines.transactions.test(now, transaction) instanceof AcceptanceResult.Accepted) {
      dials.want(1);
      tell(PrivateStep.TRIED_AGAIN, transaction, Optional.empty());
    } else {
      queue.remove(transaction.wtxid());
      tell(PrivateStep.GIVEN_UP, transaction, Optional.empty());
    }
  }

  private void scheduleReview(Now now) {
    nextReview = now.after(LEAST_REVIEW_NANOS + random.nextLong(REVIEW_SPREAD_NANOS));
  }

  /** Brings the next review forward by so much, for tests ({@code mockscheduler}). */
  void bringForward(Now now, long nanos) {
    if (nextReview != Now.NEVER) {
      nextReview -= nanos;
      wake(now);
    }
  }

  /** Dials whom there is to dial. */
  void pass(Now now) {
    dials.pass(now, machines.connections.isActive());
  }

  /** When there is something to do, in protocol time. */
  long nextWake() {
    long review = stale.isEmpty() ? nextReview : Long.MIN_VALUE;
    return Math.min(review, dials.nextWake(machines.connections.isActive()));
  }
}
