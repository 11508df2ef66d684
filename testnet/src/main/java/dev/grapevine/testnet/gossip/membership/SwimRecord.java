package dev.grapevine.testnet.gossip.membership;

import dev.grapevine.testnet.gossip.world.Measures;
import dev.grapevine.testnet.gossip.world.World;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.util.Arrays;

/** What a SWIM trial shows to somebody who knows who is really dead. */
final class SwimRecord {
  private static final int NOT_YET = 0;

  private final World world;
  private final boolean[] slow;

  /** By dead member: the round in which a probe of it first failed, it was first called dead. */
  private final int[] detected;

  private final int[] calledDead;

  /** By live node: dead members it believes dead. */
  private final int[] deaths;

  private final int dead;

  /** (Member, incarnation) of the living that somebody called dead. */
  private final LongOpenHashSet killed = new LongOpenHashSet();

  private int informed;
  private int healthyKilled;
  private long failedOnLive;

  SwimRecord(World world, boolean[] slow) {
    this.world = world;
    this.slow = slow;
    detected = new int[world.nodes()];
    calledDead = new int[world.nodes()];
    deaths = new int[world.nodes()];
    dead = world.nodes() - world.live();
    informed = dead == 0 ? world.live() : 0;
  }

  /** A probe of the member failed that began in this round. */
  void failed(int member, int round) {
    if (world.isUp(member)) {
      failedOnLive++;
    } else if (detected[member] == NOT_YET) {
      detected[member] = round;
    }
  }

  /** A node believes something new; {@code itself} if it found it out. */
  void believes(int node, int member, Standing.Status before, Standing now, boolean itself) {
    boolean dies = now.status() == Standing.Status.DEAD;
    if (world.isUp(member)) {
      long incarnation = (long) member << 32 | now.incarnation();
      if (dies && itself && killed.add(incarnation) && !slow[member]) {
        healthyKilled++;
      }
    } else if (dies && before != Standing.Status.DEAD) {
      if (calledDead[member] == NOT_YET) {
        calledDead[member] = world.round();
      }
      if (++deaths[node] == dead) {
        informed++;
      }
    }
  }

  /** A newcomer has the node's number. */
  void forget(int node) {
    if (dead > 0 && deaths[node] == dead) {
      informed--;
    }
    deaths[node] = 0;
  }

  int informed() {
    return informed;
  }

  void measure(Measures measures) {
    measures.put("first_detection_rounds", mean(detected));
    measures.put("called_dead_rounds", mean(calledDead));
    measures.put("failed_probes_of_live", failedOnLive);
    measures.put("false_positives", killed.size());
    measures.put("false_positives_healthy", healthyKilled);
  }

  private double mean(int[] rounds) {
    return Arrays.stream(rounds).filter(round -> round != NOT_YET).average().orElse(Double.NaN);
  }
}
