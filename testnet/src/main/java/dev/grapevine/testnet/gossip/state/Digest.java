package dev.grapevine.testnet.gossip.state;

import dev.grapevine.testnet.gossip.world.Measures;
import dev.grapevine.testnet.gossip.world.Parcels;
import dev.grapevine.testnet.gossip.world.Protocol;
import dev.grapevine.testnet.gossip.world.World;

/**
 * Digest gossip, Scuttlebutt's and Cassandra's: in each round every node reconciles its {@link
 * VersionTable} with {@code fanout} others by SYN, ACK and ACK2, one and a half round trips. Every
 * node owns a state; some of them changed a value before the first round, and informed is who has
 * all these changes.
 *
 * <p>An exchange works both ways, so rounds are push-pull's. SYN carries a stamp of every owner, 12
 * bytes each, and so grows with N whether anything changed or not; the values that follow are only
 * those that differ.
 *
 * <p>A changed owner is a column of the tables here; the unchanged ones are equal everywhere and
 * only weigh in SYN. Sources: see {@link VersionTable}. Cost: 3 messages an exchange.
 */
public final class Digest implements Protocol {
  /** Of an owner in a SYN, and of one that is asked for: its id, generation and version. */
  public static final int STAMP_BYTES = 12;

  /** Around a message: the header of Bitcoin's v1 transport. */
  public static final int HEADER_BYTES = 24;

  /** Of a value beside its payload: whose, which, and its version. */
  public static final int VALUE_BYTES = 10;

  private static final int SYN = 0;
  private static final int ACK = 1;
  private static final int ACK2 = 2;

  private record Reply(VersionTable.Answer answer, VersionTable asOf) {}

  private final World world;
  private final VersionTable[] tables;
  private final VersionTable newest;
  private final boolean[] informed;
  private final int[] targets;
  private final Parcels<Object> parcels = new Parcels<>();
  private int informedNodes;
  private long valuesSent;
  private long exchanges;

  /**
   * For a trial.
   *
   * @param updates owners that changed a value, nodes 0 to {@code updates - 1}
   */
  public Digest(World world, int updates) {
    this.world = world;
    tables = new VersionTable[world.nodes()];
    newest = new VersionTable(updates);
    informed = new boolean[world.nodes()];
    targets = new int[world.setting().fanout()];
    for (int owner = 0; owner < updates; owner++) {
      newest.merge(owner, VersionTable.stamp(1, 0));
    }
    for (int node = 0; node < tables.length; node++) {
      tables[node] = newest.snapshot();
    }
    for (int owner = 0; owner < updates; owner++) {
      if (world.isUp(owner)) {
        newest.merge(owner, VersionTable.stamp(1, 1));
        tables[owner].merge(owner, VersionTable.stamp(1, 1));
      }
    }
    for (int node = 0; node < tables.length; node++) {
      look(node);
    }
  }

  private void look(int node) {
    boolean now = world.isUp(node) && tables[node].isSameAs(newest);
    if (now != informed[node]) {
      informed[node] = now;
      informedNodes += now ? 1 : -1;
    }
  }

  @Override
  public double messageRounds() {
    return 0.25;
  }

  @Override
  public void roundBegins(int round) {
    parcels.roundBegins();
    int bytes = HEADER_BYTES + STAMP_BYTES * world.nodes();
    for (int node = 0; node < tables.length; node++) {
      if (world.isUp(node)) {
        world.anyOthers(node, targets);
        long parcel = parcels.pack(tables[node].snapshot());
        for (int target : targets) {
          exchanges++;
          world.post(node, target, SYN, bytes, parcel);
        }
      }
    }
  }

  @Override
  public void arrived(int from, int to, int kind, long body) {
    Object content = parcels.unpack(body);
    switch (kind) {
      case SYN -> {
        VersionTable.Answer answer = tables[to].answer((VersionTable) content);
        int bytes = STAMP_BYTES * answer.wanted().length + bytes(answer.newer());
        world.post(to, from, ACK, bytes, parcels.pack(new Reply(answer, tables[to].snapshot())));
      }
      case ACK -> {
        Reply reply = (Reply) content;
        take(to, reply.answer().newer());
        if (reply.answer().wanted().length > 0) {
          VersionTable.Delta delta = tables[to].delta(reply.answer().wanted(), reply.asOf());
          world.post(to, from, ACK2, bytes(delta), parcels.pack(delta));
        }
      }
      default -> take(to, (VersionTable.Delta) content);
    }
  }

  private int bytes(VersionTable.Delta delta) {
    valuesSent += delta.values();
    return HEADER_BYTES + delta.values() * (VALUE_BYTES + world.setting().payloadBytes());
  }

  private void take(int node, VersionTable.Delta delta) {
    tables[node].apply(delta);
    look(node);
  }

  @Override
  public void replaced(int node) {
    tables[node] = new VersionTable(newest.size());
    look(node);
  }

  @Override
  public int informed() {
    return informedNodes;
  }

  @Override
  public boolean isOver(int informed) {
    return informed == world.live();
  }

  @Override
  public void measure(Measures measures) {
    measures.put("values_per_node", (double) valuesSent / world.live());
    measures.put("exchanges_per_node", (double) exchanges / world.live());
    double value = VALUE_BYTES + world.setting().payloadBytes();
    measures.put("full_table_bytes", HEADER_BYTES + value * VersionTable.VALUES * world.nodes());
    measures.put("syn_bytes", HEADER_BYTES + (double) STAMP_BYTES * world.nodes());
  }
}
