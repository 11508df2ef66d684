package dev.grapevine.testnet.measure.link;

import dev.grapevine.node.core.WireTrace;
import dev.grapevine.p2p.wire.Message;
import dev.grapevine.p2p.wire.Ping;
import dev.grapevine.p2p.wire.Pong;
import dev.grapevine.relay.base.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Follows each ping from the moment when its last byte goes to the socket of one node until another
 * reads it, and the pong on its way back. Where both nodes are of this process they have one clock,
 * so that each direction is measured by itself; where the one that answers is another process, both
 * together and its own time with them. A ping is known by its nonce, 64 random bits. Any thread.
 */
public final class LinkProbe {
  /**
   * A ping or pong that arrived.
   *
   * @param nanos on its way
   */
  public record Delivery(int from, int to, long nanos) {}

  /**
   * A pong of another process that arrived.
   *
   * @param peer number of the connection, as {@code from} has it
   * @param nanos since its ping went
   */
  public record Answer(int from, long peer, long nanos) {}

  private record Name(long nonce, boolean answer) {}

  private record Departure(int from, long nanos) {}

  private final ConcurrentHashMap<Name, Departure> departures = new ConcurrentHashMap<>();
  private final Set<Long> unanswered = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final List<Delivery> deliveries = new ArrayList<>();
  private final List<Answer> answers = new ArrayList<>();
  private volatile boolean open;

  /** What tells of one node's messages. */
  public WireTrace trace(int node) {
    return new WireTrace() {
      @Override
      public void written(PeerId peer, Message message, long waitNanos) {
        if (open) {
          switch (message) {
            case Ping(long nonce) -> departed(new Name(nonce, false), node, waitNanos);
            case Pong pong -> pong.nonce().ifPresent(nonce -> answered(nonce, node, waitNanos));
            default -> {}
          }
        }
      }

      @Override
      public void received(PeerId peer, Message message, long readNanos) {
        if (open) {
          switch (message) {
            case Ping(long nonce) -> arrived(new Name(nonce, false), node, peer, readNanos);
            case Pong pong ->
                pong.nonce()
                    .ifPresent(nonce -> arrived(new Name(nonce, true), node, peer, readNanos));
            default -> {}
          }
        }
      }
    };
  }

  private void departed(Name name, int from, long waitNanos) {
    departures.put(name, new Departure(from, System.nanoTime() + waitNanos));
  }

  /** Pongs of pings that went before the beginning are not followed. */
  private void answered(long nonce, int from, long waitNanos) {
    if (unanswered.remove(nonce)) {
      departed(new Name(nonce, true), from, waitNanos);
    }
  }

  private void arrived(Name name, int to, PeerId peer, long readNanos) {
    Departure departure = departures.remove(name);
    if (departure != null) {
      if (!name.answer()) {
        unanswered.add(name.nonce());
      }
      add(deliveries, new Delivery(departure.from(), to, readNanos - departure.nanos()));
    } else if (name.answer()) {
      // Whoever answered has not told: if the ping went from here, it is another process.
      Departure ping = departures.remove(new Name(name.nonce(), false));
      if (ping != null && ping.from() == to) {
        add(answers, new Answer(to, peer.value(), readNanos - ping.nanos()));
      }
    }
  }

  private <T> void add(List<T> seen, T one) {
    lock.lock();
    try {
      seen.add(one);
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Forgets what it has seen, and follows what is sent from now on. */
  public void begin() {
    lock.lock();
    try {
      departures.clear();
      unanswered.clear();
      deliveries.clear();
      answers.clear();
    } finally {
      lock.unlock();
    }
    open = true;
  }

  /**
   * Waits until so many were seen since the beginning.
   *
   * @return false if that took longer than {@code timeoutNanos}
   */
  public boolean await(int deliveriesWanted, int answersWanted, long timeoutNanos)
      throws InterruptedException {
    lock.lock();
    try {
      long left = timeoutNanos;
      while (deliveries.size() < deliveriesWanted || answers.size() < answersWanted) {
        if (left <= 0) {
          return false;
        }
        left = arrived.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** What was seen since the beginning, in the order of arrival. */
  public List<Delivery> deliveries() {
    lock.lock();
    try {
      return List.copyOf(deliveries);
    } finally {
      lock.unlock();
    }
  }

  /** The answers of other processes, likewise. */
  public List<Answer> answers() {
    lock.lock();
    try {
      return List.copyOf(answers);
    } finally {
      lock.unlock();
    }
  }
}
