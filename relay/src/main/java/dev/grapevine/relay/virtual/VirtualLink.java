package dev.grapevine.relay.virtual;

import dev.grapevine.relay.base.PeerId;

/** A connection between two nodes of a {@link VirtualNetwork}. */
public final class VirtualLink {
  private final VirtualNetwork network;
  final LinkEnd dialer;
  final LinkEnd listener;

  VirtualLink(VirtualNetwork network, LinkEnd dialer, LinkEnd listener) {
    this.network = network;
    this.dialer = dialer;
    this.listener = listener;
  }

  /** The node that dialled. */
  public VirtualNode from() {
    return dialer.node;
  }

  /** The node that was dialled. */
  public VirtualNode to() {
    return listener.node;
  }

  /** What the dialling node calls the other. */
  public PeerId idAtFrom() {
    return dialer.id;
  }

  /** What the dialled node calls the other. */
  public PeerId idAtTo() {
    return listener.id;
  }

  /** True while both ends have the connection. */
  public boolean isOpen() {
    return dialer.open && listener.open;
  }

  /** Cuts it: both ends learn of it now, what is on its way is lost. */
  public void cut() {
    network.cut(this);
  }
}
