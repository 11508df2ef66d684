package dev.grapevine.node.core;

import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.node.config.MempoolConfig;
import dev.grapevine.node.config.PeerConfig;
import dev.grapevine.p2p.transport.TransportConfig;
import dev.grapevine.relay.EngineConfig;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a node's relaying part needs to know.
 *
 * @param params the network
 * @param chain where blocks and coins are kept
 * @param binds where to listen; empty for a node that only dials
 * @param peers how it finds its peers and whom it lets in
 * @param whitelist permissions of its peers
 * @param transport limits of its connections
 * @param engine settings of the relay rules
 * @param mempool which transactions are kept, and whether after the end
 * @param seed makes its choices repeatable; empty takes them from the system's secure source
 * @param capture folder into which all messages are written; empty for none
 */
public record CoreSettings(
    ChainParams params,
    ChainSettings chain,
    List<InetSocketAddress> binds,
    PeerConfig peers,
    Whitelist whitelist,
    TransportConfig transport,
    EngineConfig engine,
    MempoolConfig mempool,
    OptionalLong seed,
    Optional<Path> capture) {
  /** The same with another chain and store. */
  public CoreSettings withChain(ChainSettings chain) {
    return new CoreSettings(
        params, chain, binds, peers, whitelist, transport, engine, mempool, seed, capture);
  }

  /** The same with other connections. */
  public CoreSettings withTransport(TransportConfig transport) {
    return new CoreSettings(
        params, chain, binds, peers, whitelist, transport, engine, mempool, seed, capture);
  }

  /** The same with other relay settings. */
  public CoreSettings withEngine(EngineConfig engine) {
    return new CoreSettings(
        params, chain, binds, peers, whitelist, transport, engine, mempool, seed, capture);
  }

  /** The same with repeatable choices. */
  public CoreSettings withSeed(long value) {
    return new CoreSettings(
        params,
        chain,
        binds,
        peers,
        whitelist,
        transport,
        engine,
        mempool,
        OptionalLong.of(value),
        capture);
  }

  /** The same, writing down all messages below {@code directory}. */
  public CoreSettings withCapture(Path directory) {
    return new CoreSettings(
        params,
        chain,
        binds,
        peers,
        whitelist,
        transport,
        engine,
        mempool,
        seed,
        Optional.of(directory));
  }
}
