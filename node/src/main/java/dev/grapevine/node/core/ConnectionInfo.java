package dev.grapevine.node.core;

import dev.grapevine.relay.ConnectionKind;
import dev.grapevine.relay.base.PeerId;
import java.net.InetSocketAddress;

/** One open connection: who dialled, and both its ends. */
public record ConnectionInfo(
    PeerId id,
    ConnectionKind kind,
    InetSocketAddress local,
    InetSocketAddress remote,
    boolean established) {}
