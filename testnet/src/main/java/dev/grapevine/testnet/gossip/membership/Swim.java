package dev.grapevine.testnet.gossip.membership;

import dev.grapevine.testnet.gossip.world.Measures;
import dev.grapevine.testnet.gossip.world.Parcels;
import dev.grapevine.testnet.gossip.world.Protocol;
import dev.grapevine.testnet.gossip.world.World;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * SWIM: in each round every node pings one member. If no ack comes in time it asks k = 3 others to
 * ping in its stead; if none of them passes on an ack either by the end of the round, it suspects
 * the member. A suspect that does not contradict, with a new incarnation, is called dead when the
 * suspicion's time is up (without suspicion: at once). All that nodes learn rides on the messages
 * they send anyway ({@link Piggyback}), so the load on a node does not depend on N.
 *
 * <p>A given dead member is first probed by somebody after 1/(1 - 1/e) = e/(e-1) = 1.58 rounds on
 * average, whatever N is. Loss makes suspects of the living: one of four paths (ping and three
 * helpers) has to work.
 *
 * <p><b>Lifeguard</b> lets a node doubt itself: probes that fail without the helpers' receipts, and
 * having to contradict, raise its doubt, good probes lower it; a doubting node probes more slowly
 * and waits longer. A suspicion lasts long at first and shortens as others confirm it. A ping tells
 * a suspect that it is one (buddy system).
 *
 * <p>Members that are <b>slow</b> sleep: what comes meanwhile waits, and on waking they find their
 * timers run out before they read it. That is how healthy members come to be accused.
 *
 * <p>Sources: Das, Gupta, Motivala, <i>SWIM: scalable weakly-consistent infection-style process
 * group membership protocol</i>, DSN 2002; Dadgar, Phillips, Currey, <i>Lifeguard</i>, DSN 2018;
 * times are memberlist's ({@link SwimOptions.Pool}). Cost: 2 messages a node and round, 4k + 2
 * where a ping fails. Probes begin with the round, in all nodes at once, as in the paper's
 * analysis.
 */
public final class Swim implements Protocol {
  /** Rounds observed at least, for false positives. */
  public static final int OBSERVED_ROUNDS = 60;

  private static final int MOST_ROUNDS = 300;
  private static final int NOBODY = -1;

  private static final int PING = 0;
  private static final int ACK = 1;
  private static final int PING_REQ = 2;
  private static final int PING_FOR = 3;
  private static final int ACK_FOR = 4;
  private static final int RECEIPT = 5;

  /** Header and sequence number. */
  private static final int BYTES = 24 + 8;

  /**
   * A message's content.
   *
   * @param subject who is probed
   * @param asker who wants to know
   * @param round in which the asker began
   */
  private record Packet(int subject, int asker, int round, List<Update> updates) {}

  private record Held(int from, int kind, Packet packet) {}

  private final World world;
  private final SwimOptions options;
  private final Parcels<Packet> parcels = new Parcels<>();
  private final ProbeOrder order;
  private final SwimRecord record;
  private final View[] views;
  private final Piggyback[] news;
  private final int[] incarnation;

  /** By node: whom it probes, since and until when, and what came of it. */
  private final int[] target;

  private final int[] begun;
  private final int[] deadline;
  private final boolean[] acked;
  private final boolean[] helped;
  private final int[] receipts;

  /** By node: Lifeguard's awareness, 0 to {@link SwimOptions#MOST_DOUBT} - 1. */
  private final int[] doubt;

  private final boolean[] slow;
  private final int[] asleepUntil;
  private final @Nullable List<Held>[] inbox;
  private final int leastSuspicion;
  private int rumours;

  /** For a trial. */
  @SuppressWarnings({"unchecked", "rawtypes"}) // An array of lists.
  public Swim(World world, SwimOptions options) {
    this.world = world;
    this.options = options;
    int nodes = world.nodes();
    order = new ProbeOrder(world, options.roundRobin());
    views = new View[nodes];
    news = new Piggyback[nodes];
    incarnation = new int[nodes];
    target = new int[nodes];
    Arrays.fill(target, NOBODY);
    begun = new int[nodes];
    deadline = new int[nodes];
    acked = new boolean[nodes];
    helped = new boolean[nodes];
    receipts = new int[nodes];
    doubt = new int[nodes];
    slow = new boolean[nodes];
    asleepUntil = new int[nodes];
    inbox = new @Nullable List[nodes];
    int rides = (int) StrictMath.ceil(4 * StrictMath.log10(nodes + 1.0));
    leastSuspicion = options.pool().suspicionRounds(nodes);
    for (int node = 0; node < nodes; node++) {
      views[node] = new View();
      news[node] = new Piggyback(rides);
      slow[node] = world.isUp(node) && world.chance().nextDouble() < options.slow();
    }
    record = new SwimRecord(world, slow);
  }

  @Override
  public double messageRounds() {
    return options.pool().messageSeconds() / world.setting().intervalSeconds();
  }

  @Override
  public void roundBegins(int round) {
    for (int node = 0; node < views.length; node++) {
      if (world.isUp(node) && asleepUntil[node] <= round) {
        endProbe(node);
        endSuspicions(node);
        readInbox(node);
        beginProbe(node);
      }
    }
    for (int node = 0; node < views.length; node++) {
      if (slow[node]
          && asleepUntil[node] <= round
          && world.chance().nextDouble() < SwimOptions.NAP) {
        asleepUntil[node] = round + 1 + world.chance().nextInt(SwimOptions.MOST_NAP);
      }
    }
    world.later(options.pool().timeoutShare(), this::askHelpers);
  }

  private void beginProbe(int node) {
    if (target[node] != NOBODY) {
      return;
    }
    for (int tries = 0; tries < world.nodes(); tries++) {
      int member = order.next(node);
      if (!views[node].isDead(member)) {
        target[node] = member;
        begun[node] = world.round();
        deadline[node] = world.round() + 1 + doubt[node];
        acked[node] = false;
        helped[node] = false;
        receipts[node] = 0;
        if (options.lifeguard()) {
          tellSuspect(node, member);
        }
        send(node, member, PING, member, node, world.round());
        return;
      }
    }
  }

  /** Buddy system: the accused is the first to hear, with the ping that it would answer. */
  private void tellSuspect(int node, int member) {
    Standing standing = views[node].standing(member);
    if (standing.status() == Standing.Status.SUSPECT) {
      news[node].add(new Update(member, standing, node));
    }
  }

  private void askHelpers() {
    for (int node = 0; node < views.length; node++) {
      boolean waits = target[node] != NOBODY && !acked[node] && !helped[node];
      double waited = world.round() - begun[node] + options.pool().timeoutShare();
      boolean late = waited >= options.pool().timeoutShare() * (1 + doubt[node]);
      if (waits && late && world.isUp(node) && asleepUntil[node] <= world.round()) {
        helped[node] = true;
        for (int i = 0; i < SwimOptions.HELPERS; i++) {
          int helper = world.anyOther(node);
          if (helper != target[node] && !views[node].isDead(helper)) {
            send(node, helper, PING_REQ, target[node], node, begun[node]);
          }
        }
      }
    }
  }

  private void endProbe(int node) {
    int member = target[node];
    if (member == NOBODY || world.round() < deadline[node]) {
      return;
    }
    target[node] = NOBODY;
    if (acked[node]) {
      changeDoubt(node, -1);
      return;
    }
    changeDoubt(node, SwimOptions.HELPERS - receipts[node]);
    record.failed(member, begun[node]);
    Standing before = views[node].standing(member);
    Standing.Status status = options.suspicion() ? Standing.Status.SUSPECT : Standing.Status.DEAD;
    hear(node, new Update(member, new Standing(before.incarnation(), status), node));
  }

  private void changeDoubt(int node, int by) {
    if (options.lifeguard()) {
      doubt[node] = Math.clamp((long) doubt[node] + by, 0, SwimOptions.MOST_DOUBT - 1);
    }
  }

  private void endSuspicions(int node) {
    IntArrayList due = views[node].due(world.round());
    for (int i = 0; due != null && i < due.size(); i++) {
      int member = due.getInt(i);
      Standing suspected = views[node].standing(member);
      hear(
          node,
          new Update(member, new Standing(suspected.incarnation(), Standing.Status.DEAD), node));
    }
  }

  /** A node hears, or finds out, something about a member. */
  private void hear(int node, Update update) {
    int member = update.member();
    Standing said = update.standing();
    if (member == node) {
      contradict(node, said);
      return;
    }
    Standing before = views[node].standing(member);
    if (said.compareTo(before) > 0) {
      views[node].set(member, said);
      record.believes(node, member, before.status(), said, update.accuser() == node);
      if (said.status() == Standing.Status.SUSPECT) {
        confirm(node, update);
      } else {
        news[node].add(update);
      }
    } else if (said.equals(before) && said.status() == Standing.Status.SUSPECT) {
      confirm(node, update);
    }
  }

  private void contradict(int node, Standing said) {
    if (said.status() != Standing.Status.ALIVE && said.incarnation() >= incarnation[node]) {
      incarnation[node] = said.incarnation() + 1;
      Standing alive = new Standing(incarnation[node], Standing.Status.ALIVE);
      news[node].add(new Update(node, alive, node));
      changeDoubt(node, 1);
    }
  }

  /** One accuser more; the suspicion's end comes nearer, with Lifeguard. */
  private void confirm(int node, Update update) {
    int enough = options.lifeguard() ? SwimOptions.CONFIRMATIONS : 0;
    int accusers = views[node].accuse(update.member(), update.accuser(), enough);
    if (accusers == 0) {
      return;
    }
    double rounds = leastSuspicion;
    if (options.lifeguard()) {
      double longest = (double) SwimOptions.PATIENCE * leastSuspicion;
      double shortening =
          StrictMath.log(accusers) / StrictMath.log(SwimOptions.CONFIRMATIONS + 1.0);
      rounds = Math.max(leastSuspicion, longest - (longest - leastSuspicion) * shortening);
    }
    if (accusers == 1) {
      views[node].begin(update.member(), world.round());
    }
    views[node].last(update.member(), (int) StrictMath.ceil(rounds));
    news[node].add(update);
  }

  private void send(int from, int to, int kind, int subject, int asker, int round) {
    List<Update> updates = news[from].take();
    rumours += updates.size();
    long parcel = parcels.pack(new Packet(subject, asker, round, updates));
    world.post(from, to, kind, BYTES + Update.BYTES * updates.size(), parcel);
  }

  @Override
  public void arrived(int from, int to, int kind, long body) {
    Packet packet = parcels.unpack(body);
    if (asleepUntil[to] > world.round()) {
      List<Held> held = inbox[to];
      if (held == null) {
        held = new ArrayList<>();
        inbox[to] = held;
      }
      held.add(new Held(from, kind, packet));
    } else {
      read(from, to, kind, packet);
    }
  }

  private void readInbox(int node) {
    List<Held> held = inbox[node];
    inbox[node] = null;
    for (int i = 0; held != null && i < held.size(); i++) {
      read(held.get(i).from(), node, held.get(i).kind(), held.get(i).packet());
    }
  }

  private void read(int from, int node, int kind, Packet packet) {
    List<Update> updates = packet.updates();
    for (int i = 0; i < updates.size(); i++) {
      hear(node, updates.get(i));
    }
    switch (kind) {
      case PING -> send(node, from, ACK, node, from, packet.round());
      case PING_FOR -> send(node, from, ACK_FOR, node, packet.asker(), packet.round());
      case PING_REQ -> {
        send(node, packet.subject(), PING_FOR, packet.subject(), packet.asker(), packet.round());
        if (options.lifeguard()) {
          send(node, from, RECEIPT, packet.subject(), from, packet.round());
        }
      }
      case ACK_FOR ->
          send(node, packet.asker(), ACK, packet.subject(), packet.asker(), packet.round());
      default -> {
        if (packet.subject() == target[node] && packet.round() == begun[node]) {
          acked[node] |= kind == ACK;
          receipts[node] += kind == RECEIPT ? 1 : 0;
        }
      }
    }
  }

  @Override
  public void replaced(int node) {
    views[node].clear();
    news[node].clear();
    target[node] = NOBODY;
    doubt[node] = 0;
    record.forget(node);
    incarnation[node]++;
    Standing alive = new Standing(incarnation[node], Standing.Status.ALIVE);
    news[node].add(new Update(node, alive, node));
  }

  @Override
  public int informed() {
    return record.informed();
  }

  @Override
  public boolean isOver(int informed) {
    int round = world.round();
    return round >= MOST_ROUNDS || round >= OBSERVED_ROUNDS && informed == world.live();
  }

  @Override
  public void measure(Measures measures) {
    record.measure(measures);
    measures.put("updates_per_node_round", (double) rumours / world.live() / world.round());
  }
}
