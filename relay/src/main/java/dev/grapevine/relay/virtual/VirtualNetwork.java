package dev.grapevine.relay.virtual;

import dev.grapevine.relay.ConnectionKind;
import dev.grapevine.relay.OutboundDial;
import dev.grapevine.relay.Outbox;
import dev.grapevine.relay.RelayEngine;
import dev.grapevine.relay.base.Now;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Engines, the links between them, one clock and one queue. Nothing happens unless {@link
 * #runUntil} is called; then events happen one after the other, each at its time, ordered by (time,
 * node, source, sequence), and the clock stands still during each.
 *
 * <p>Each node has one wake in the queue, at its engine's {@code nextWake()}. A node that wants to
 * be woken again and again without time passing is a bug, and is said so.
 *
 * <p>Not thread-safe. Cost: O(log n) in the events under way.
 */
public final class VirtualNetwork {
  /** A node serving blocks is woken once for each; more than this at one instant is a loop. */
  static final int MAX_WAKES_AT_ONE_INSTANT = 100_000;

  /** One way, on a link that an engine dialled by itself. */
  private static final long DIALLED_LINK_NANOS = 20 * Now.SECOND / 1000;

  /** What the test does comes before what nodes do at the same time. */
  private static final int OUTSIDE = -1;

  /** Makes a node's engine. */
  @FunctionalInterface
  public interface EngineFactory {
    /**
     * The engine of node {@code index}.
     *
     * @param outbox takes its commands
     */
    RelayEngine create(int index, Outbox outbox);
  }

  private final long startUnixSeconds;
  private final EventQueue<Event> events = new EventQueue<>();
  private final WakeQueue wakes = new WakeQueue();
  private final List<VirtualNode> nodes = new ArrayList<>();
  private Now now;
  private long outsideSequence;
  private long eventsHandled;
  private int wakesAtThisInstant;

  /** A network without nodes; protocol time is 0 and the date {@code startUnixSeconds}. */
  public VirtualNetwork(long startUnixSeconds) {
    this.startUnixSeconds = startUnixSeconds;
    this.now = new Now(0, startUnixSeconds);
  }

  /** The time. */
  public Now now() {
    return now;
  }

  /** The nodes in the order they were added. */
  public List<VirtualNode> nodes() {
    return Collections.unmodifiableList(nodes);
  }

  /** Events handled so far, wakes included. */
  public long eventsHandled() {
    return eventsHandled;
  }

  /** Adds a node without connections. */
  public VirtualNode addNode(EngineFactory factory) {
    wakes.addNode();
    VirtualNode node = new VirtualNode(this, nodes.size(), factory);
    nodes.add(node);
    setWake(node, node.engine().nextWake());
    return node;
  }

  /** {@code from} dials {@code to}, as a full-relay peer; both directions take {@code nanos}. */
  public VirtualLink connect(VirtualNode from, VirtualNode to, long nanos) {
    return connect(
        from,
        to,
        ConnectionKind.OUTBOUND_FULL_RELAY,
        LinkModel.constant(nanos),
        LinkModel.constant(nanos));
  }

  /**
   * {@code from} dials {@code to}: the listener has the connection one delay later, the dialler
   * after the way back.
   *
   * @param kind what the connection is for the dialler
   * @param there times what the dialler sends
   * @param back times what the listener sends
   */
  public VirtualLink connect(
      VirtualNode from, VirtualNode to, ConnectionKind kind, LinkModel there, LinkModel back) {
    LinkEnd dialer = new LinkEnd(from, kind, there);
    LinkEnd listener = new LinkEnd(to, ConnectionKind.INBOUND, back);
    LinkEnd.join(dialer, listener);
    long heard = now.after(there.delayNanos(now.protocolNanos(), 0));
    long answered = heard + back.delayNanos(heard, 0);
    dialer.lastArrivalNanos = heard;
    listener.lastArrivalNanos = answered;
    add(heard, to, from, new Event.Opened(listener));
    add(answered, from, to, new Event.Opened(dialer));
    return new VirtualLink(this, dialer, listener);
  }

  /** A node's engine dials: whoever has the address answers, otherwise nobody does. */
  void dial(VirtualNode from, OutboundDial dial) {
    for (VirtualNode node : nodes) {
      if (node != from && node.address().equals(dial.address())) {
        LinkModel model = LinkModel.constant(DIALLED_LINK_NANOS);
        connect(from, node, dial.kind(), model, model);
        return;
      }
    }
    long refused = now.after(2 * DIALLED_LINK_NANOS);
    add(refused, from, from, new Event.Called(() -> from.dialFailed(dial)));
  }

  void cut(VirtualLink link) {
    add(now.protocolNanos(), link.from(), link.to(), new Event.Closed(link.dialer));
    add(now.protocolNanos(), link.to(), link.from(), new Event.Closed(link.listener));
  }

  /** Does something at protocol time {@code nanos}, or now if that is past, before the nodes do. */
  public void at(long nanos, VirtualNode node, Runnable action) {
    events.add(
        Math.max(nanos, now.protocolNanos()),
        node.index(),
        OUTSIDE,
        outsideSequence++,
        new Event.Called(action));
  }

  /** Lets all happen that happens up to protocol time {@code nanos}, which it then is. */
  public void runUntil(long nanos) {
    runUntil(() -> false, nanos);
  }

  /**
   * Lets things happen until {@code condition} holds, looked at before each event, or protocol time
   * {@code nanos} has come.
   *
   * @return whether it holds
   */
  public boolean runUntil(BooleanSupplier condition, long nanos) {
    while (!condition.getAsBoolean()) {
      long next = nextTime();
      if (next > nanos || next == Now.NEVER) {
        moveTo(Math.max(nanos, now.protocolNanos()));
        return condition.getAsBoolean();
      }
      moveTo(Math.max(next, now.protocolNanos()));
      step();
    }
    return true;
  }

  private long nextTime() {
    return events.isEmpty() ? wakes.firstTime() : Math.min(wakes.firstTime(), events.firstTime());
  }

  private void moveTo(long nanos) {
    if (nanos != now.protocolNanos()) {
      now = new Now(nanos, startUnixSeconds + Math.floorDiv(nanos, Now.SECOND));
      wakesAtThisInstant = 0;
    }
  }

  private void step() {
    eventsHandled++;
    if (isWakeNext()) {
      if (++wakesAtThisInstant > MAX_WAKES_AT_ONE_INSTANT) {
        throw new AssertionError(
            "node " + wakes.firstNode() + " wakes without end at " + now.protocolNanos());
      }
      nodes.get(wakes.firstNode()).wake();
      return;
    }
    switch (events.remove()) {
      case Event.Opened(LinkEnd end) -> end.node.opened(end);
      case Event.Delivered(LinkEnd end, var message) -> end.node.delivered(end, message);
      case Event.Closed(LinkEnd end) -> end.node.closed(end);
      case Event.Resumed(LinkEnd end) -> end.node.resumed(end);
      case Event.Called(Runnable action) -> action.run();
    }
  }

  /** A wake counts as caused by the node itself, after all else that it caused. */
  private boolean isWakeNext() {
    if (events.isEmpty() || wakes.firstTime() != events.firstTime()) {
      return events.isEmpty() || wakes.firstTime() < events.firstTime();
    }
    int node = wakes.firstNode();
    return node != events.firstNode() ? node < events.firstNode() : node < events.firstSource();
  }

  void setWake(VirtualNode node, long nanos) {
    wakes.set(node.index(), Math.max(nanos, now.protocolNanos()));
  }

  void add(long nanos, VirtualNode node, VirtualNode source, Event event) {
    events.add(nanos, node.index(), source.index(), source.nextSequence(), event);
  }

  /** Sends an event down the link, behind what was sent before. */
  void transmit(LinkEnd end, int bytes, Event event) {
    long arrival = now.after(end.model.delayNanos(now.protocolNanos(), bytes));
    arrival = Math.max(arrival, end.lastArrivalNanos);
    end.lastArrivalNanos = arrival;
    add(arrival, end.other().node, end.node, event);
  }
}
