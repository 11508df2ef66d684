package dev.grapevine.relay.virtual;

import dev.grapevine.p2p.wire.Message;
import dev.grapevine.relay.ConnectionKind;
import dev.grapevine.relay.base.PeerId;
import java.util.ArrayDeque;

/**
 * What one node has of a link: the other end's name, and what it holds back while it does not read.
 */
final class LinkEnd {
  final VirtualNode node;
  final PeerId id;
  final ConnectionKind kind;

  /** Times what this end sends. */
  final LinkModel model;

  private LinkEnd other;

  /** Between Opened and Closed. */
  boolean open;

  /** The engine asked for the end. */
  boolean closing;

  boolean paused;

  /** A Resumed is on its way. */
  boolean resuming;

  final ArrayDeque<Message> held = new ArrayDeque<>(0);

  /** Arrival of the last thing this end sent, which nothing later overtakes. */
  long lastArrivalNanos = Long.MIN_VALUE;

  LinkEnd(VirtualNode node, ConnectionKind kind, LinkModel model) {
    this.node = node;
    this.id = node.nextPeerId();
    this.kind = kind;
    this.model = model;
    this.other = this;
  }

  static void join(LinkEnd a, LinkEnd b) {
    a.other = b;
    b.other = a;
  }

  LinkEnd other() {
    return other;
  }
}
