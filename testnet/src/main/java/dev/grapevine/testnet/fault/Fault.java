package dev.grapevine.testnet.fault;

import java.util.List;
import java.util.stream.Collectors;

/** Something that is done to a network. What it is called in a fault file is its text. */
public sealed interface Fault {
  /** The nodes are gone at once, as processes that are killed; their connections are reset. */
  record Kill(NodeSet nodes) implements Fault {
    @Override
    public String toString() {
      return "kill " + nodes;
    }
  }

  /** Killed nodes come back, with what they had on disk, and are connected as they were. */
  record Restart(NodeSet nodes) implements Fault {
    @Override
    public String toString() {
      return "restart " + nodes;
    }
  }

  /** The nodes stand still: their connections stay, and nothing passes through them. */
  record Pause(NodeSet nodes) implements Fault {
    @Override
    public String toString() {
      return "pause " + nodes;
    }
  }

  /** Paused nodes go on, and what was sent meanwhile arrives. */
  record Resume(NodeSet nodes) implements Fault {
    @Override
    public String toString() {
      return "resume " + nodes;
    }
  }

  /** The nodes accept and read and never answer, until they are killed. */
  record Zombie(NodeSet nodes) implements Fault {
    @Override
    public String toString() {
      return "zombie " + nodes;
    }
  }

  /** Nothing passes from one side to another. */
  record Partition(List<NodeSet> sides) implements Fault {
    /** The list is copied. */
    public Partition {
      sides = List.copyOf(sides);
    }

    @Override
    public String toString() {
      return sides.stream()
          .map(NodeSet::toString)
          .collect(Collectors.joining(" | ", "partition ", ""));
    }
  }

  /** The sides can hear each other again, and what was sent meanwhile arrives. */
  record Heal() implements Fault {
    @Override
    public String toString() {
      return "heal";
    }
  }

  /**
   * Every link of the nodes takes longer or is narrower, both ways.
   *
   * @param delayNanos added to what the link has, one way
   * @param bitsPerSecond at most, 0 for what the link has
   */
  record Slow(NodeSet nodes, long delayNanos, long bitsPerSecond) implements Fault {
    @Override
    public String toString() {
      String delay = delayNanos == 0 ? "" : " delay " + Quantities.delay(delayNanos);
      String rate = bitsPerSecond == 0 ? "" : " rate " + Quantities.rate(bitsPerSecond);
      return "slow " + nodes + delay + rate;
    }
  }

  /** Links of slow nodes are as they were. */
  record Restore(NodeSet nodes) implements Fault {
    @Override
    public String toString() {
      return "restore " + nodes;
    }
  }

  /** The clocks of the nodes are so much before the right time, or behind it if negative. */
  record Skew(NodeSet nodes, long seconds) implements Fault {
    @Override
    public String toString() {
      return "skew " + nodes + " " + Quantities.skew(seconds);
    }
  }

  /** Somebody connects to each of the nodes and misbehaves. */
  record Hostile(NodeSet nodes, HostileAct act) implements Fault {
    @Override
    public String toString() {
      return "hostile " + nodes + " " + act.word();
    }
  }
}
