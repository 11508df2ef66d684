package dev.grapevine.node.core;

import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.p2p.transport.TransportConfig;
import dev.grapevine.relay.EngineConfig;
import dev.grapevine.relay.mempool.MempoolOptions;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a node's relaying part needs to know.
 *
 * @param params the network
 * @param directory the network's data directory, made if missing; empty keeps everything on the
 *     heap
 * @param coinsCacheBytes heap for coins not yet written
 * @param binds where to listen; empty for a node that only dials
 * @param maxInbound connections taken from others; one more is closed at once
 * @param transport limits of its connections
 * @param engine settings of the relay rules
 * @param mempool policy
 * @param seed makes its choices repeatable; empty takes them from the system's secure source
 */
public record CoreSettings(
    ChainParams params,
    Optional<Path> directory,
    long coinsCacheBytes,
    List<InetSocketAddress> binds,
    int maxInbound,
    TransportConfig transport,
    EngineConfig engine,
    MempoolOptions mempool,
    OptionalLong seed) {}
