package dev.grapevine.node;

import dev.grapevine.chain.consensus.Networks;
import dev.grapevine.chain.state.ChainStorage;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.chain.state.Pruning;
import dev.grapevine.node.config.ChainCheck;
import dev.grapevine.node.config.ClientVersion;
import dev.grapevine.node.config.HostPort;
import dev.grapevine.node.config.ImportConfig;
import dev.grapevine.node.config.IndexConfig;
import dev.grapevine.node.config.MempoolConfig;
import dev.grapevine.node.config.MiningConfig;
import dev.grapevine.node.config.NodeConfig;
import dev.grapevine.node.config.P2pConfig;
import dev.grapevine.node.config.PeerConfig;
import dev.grapevine.node.config.RpcConfig;
import dev.grapevine.node.config.RpcWhitelist;
import dev.grapevine.node.config.Subnet;
import dev.grapevine.node.config.TorConfig;
import dev.grapevine.node.config.WireConfig;
import dev.grapevine.node.config.ZmqTopic;
import dev.grapevine.node.core.ChainSettings;
import dev.grapevine.node.core.CoreSettings;
import dev.grapevine.node.core.Whitelist;
import dev.grapevine.node.fees.FeeSettings;
import dev.grapevine.node.index.IndexDirectories;
import dev.grapevine.p2p.transport.LinkModel;
import dev.grapevine.p2p.transport.TransportConfig;
import dev.grapevine.relay.EngineConfig;
import dev.grapevine.relay.PeerPermissions;
import dev.grapevine.relay.base.Now;
import dev.grapevine.relay.mempool.MempoolOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * All that one node is started with.
 *
 * @param core its relaying part
 * @param rpc its JSON-RPC port
 * @param peers those to keep connected
 * @param mining what blocks made here are to look like
 * @param indexes where its indexes are
 * @param fees where it keeps its estimates of fees; empty if it makes none
 * @param zmq what is told to ZeroMQ subscribers
 * @param tor how it gets an onion service; empty for none
 * @param mockTimeSeconds Unix time its clock stands at; 0 for the system's
 */
public record NodeSettings(
    CoreSettings core,
    RpcConfig rpc,
    List<HostPort> peers,
    MiningConfig mining,
    IndexDirectories indexes,
    Optional<FeeSettings> fees,
    List<ZmqTopic> zmq,
    Optional<TorConfig> tor,
    long mockTimeSeconds) {
  private static final long MEBI = 1 << 20;
  private static final int RPC_THREADS = 2;
  private static final int RPC_WORK_QUEUE = 1024;
  private static final int RPC_IDLE_SECONDS = 600;

  /**
   * A regtest node in memory, for many in one process: it listens on free ports of the loopback
   * interface and takes any number of inbound connections.
   */
  public static NodeSettings regtest(RpcConfig.Password password) {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new NodeSettings(
        new CoreSettings(
            Networks.REGTEST,
            new ChainSettings(
                Optional.empty(),
                Optional.empty(),
                true,
                Chainstate.DEFAULT_COINS_CACHE_BYTES,
                1,
                ImportConfig.NONE,
                ChainCheck.DEFAULTS,
                Pruning.OFF,
                false),
            List.of(any),
            PeerConfig.passive(),
            Whitelist.NONE,
            TransportConfig.defaults().withEncrypted(false),
            EngineConfig.defaults(ClientVersion.userAgent(List.of())),
            new MempoolConfig(MempoolOptions.DEFAULTS, false, false),
            OptionalLong.empty(),
            Optional.empty()),
        new RpcConfig(
            true,
            List.of(new HostPort("127.0.0.1", 0)),
            List.of(Subnet.parse("127.0.0.0/8").orElseThrow()),
            Optional.empty(),
            Optional.of(password),
            List.of(),
            RPC_THREADS,
            RPC_WORK_QUEUE,
            RPC_IDLE_SECONDS,
            RpcWhitelist.NONE,
            RpcConfig.OWNER_ONLY,
            Optional.empty(),
            Optional.empty(),
            List.of(),
            false),
        List.of(),
        MiningConfig.DEFAULTS,
        IndexDirectories.NONE,
        Optional.empty(),
        List.of(),
        Optional.empty(),
        0);
  }

  /** What a person said on the command line and in the configuration file. */
  public static NodeSettings of(NodeConfig config) {
    P2pConfig p2p = config.p2p();
    WireConfig wire = p2p.wire();
    EngineConfig engine =
        EngineConfig.defaults(p2p.userAgent())
            .withPeerTimeoutNanos(p2p.peerTimeoutSeconds() * Now.SECOND)
            .withBlocksOnly(config.relay().blocksOnly())
            .withReconciliation(config.relay().reconciliation())
            .withMaxTipAgeSeconds(config.relay().maxTipAgeSeconds())
            .withServices(services(config));
    TransportConfig transport =
        new TransportConfig(
            wire.maxSendBufferBytes(),
            wire.connectTimeoutMillis(),
            wire.encrypted(),
            wire.maxUploadBytes(),
            LinkModel.NONE,
            TransportConfig.defaults().unixSeconds());
    IndexDirectories indexes = indexes(config);
    CoreSettings core =
        new CoreSettings(
            config.params(),
            new ChainSettings(
                Optional.of(config.networkDir()),
                Optional.of(config.process().blocksDir()),
                config.process().blocksXor(),
                config.dbCacheMib() * MEBI,
                config.scriptThreads(),
                config.imports(),
                config.check(),
                config.pruning(),
                indexes.any()),
            p2p.binds().stream().map(bind -> socket(bind.address())).toList(),
            config.peers(),
            whitelist(p2p),
            transport,
            engine,
            config.mempool(),
            OptionalLong.empty(),
            wire.capture()
                ? Optional.of(config.networkDir().resolve("message_capture"))
                : Optional.empty());
    List<HostPort> peers = p2p.connect().isEmpty() ? p2p.addNodes() : p2p.connect();
    return new NodeSettings(
        core,
        config.rpc(),
        peers,
        config.mining(),
        indexes,
        config.fees().isOn()
            ? Optional.of(
                new FeeSettings(
                    config.networkDir().resolve("fee_estimates.dat"), config.fees().acceptStale()))
            : Optional.empty(),
        config.zmq(),
        p2p.tor(),
        config.mockTimeSeconds().orElse(0));
  }

  private static IndexDirectories indexes(NodeConfig config) {
    IndexConfig wanted = config.indexes();
    return new IndexDirectories(
        index(config, wanted.transactions(), "txindex"),
        index(config, wanted.blockFilters(), "blockfilter/basic"),
        index(config, wanted.coinStats(), "coinstatsindex"),
        index(config, wanted.spenders(), "txospenderindex"),
        config.imports().rebuild() == ChainStorage.Rebuild.ALL);
  }

  private static Optional<Path> index(NodeConfig config, boolean wanted, String name) {
    return wanted
        ? Optional.of(config.networkDir().resolve("indexes").resolve(name))
        : Optional.empty();
  }

  private static long services(NodeConfig config) {
    long whole =
        config.pruning().isOn()
            ? EngineConfig.SERVICES & ~EngineConfig.NODE_NETWORK
            : EngineConfig.SERVICES;
    long filters = config.indexes().filtersForPeers() ? EngineConfig.NODE_COMPACT_FILTERS : 0;
    long encrypted = config.p2p().wire().encrypted() ? EngineConfig.NODE_P2P_V2 : 0;
    long bloom = config.relay().bloomFilters() ? EngineConfig.NODE_BLOOM : 0;
    return whole | filters | encrypted | bloom;
  }

  private static InetSocketAddress socket(HostPort address) {
    return new InetSocketAddress(address.host(), address.port());
  }

  private static Whitelist whitelist(P2pConfig p2p) {
    return new Whitelist() {
      @Override
      public PeerPermissions permissions(
          InetSocketAddress local, InetAddress remote, boolean inbound) {
        return p2p.permissions(local, remote, inbound);
      }

      @Override
      public boolean isOnion(InetSocketAddress local) {
        return p2p.isOnion(local);
      }
    };
  }

  /** The same, storing in a network's data directory. */
  public NodeSettings withDirectory(Path directory) {
    return withCore(core.withChain(core.chain().withDirectory(directory)));
  }

  /** The same with other relay settings. */
  public NodeSettings withEngine(EngineConfig engine) {
    return withCore(core.withEngine(engine));
  }

  /** The same with the encrypted transport (BIP324) on or off. */
  public NodeSettings withEncryption(boolean on) {
    EngineConfig engine =
        core.engine().withServices(EngineConfig.SERVICES | (on ? EngineConfig.NODE_P2P_V2 : 0));
    return withCore(core.withTransport(core.transport().withEncrypted(on)).withEngine(engine));
  }

  /** The same over links that are slowed down. */
  public NodeSettings withLinks(LinkModel links) {
    return withCore(core.withTransport(core.transport().withLinks(links)));
  }

  /** The same, writing down all messages below {@code directory}. */
  public NodeSettings withCapture(Path directory) {
    return withCore(core.withCapture(directory));
  }

  /** The same with repeatable choices. */
  public NodeSettings withSeed(long seed) {
    return withCore(core.withSeed(seed));
  }

  private NodeSettings withCore(CoreSettings other) {
    return new NodeSettings(other, rpc, peers, mining, indexes, fees, zmq, tor, mockTimeSeconds);
  }
}
