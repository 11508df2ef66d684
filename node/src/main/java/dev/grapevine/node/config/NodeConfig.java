package dev.grapevine.node.config;

import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.state.Pruning;
import dev.grapevine.relay.mempool.FeeRate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Everything the user said about one node, checked and typed. Immutable.
 *
 * @param params the chain's, with what the user changed
 * @param dataDir absolute; made by the node when missing
 * @param networkDir the chain's folder in it, {@code <datadir>/regtest}
 * @param mockTimeSeconds UNIX time at which the clock stands from the start
 * @param scriptThreads threads that verify scripts, the caller's among them, 1 to 16
 * @param dbCacheMib memory for coins, 4 and up
 * @param imports what the chain is built from at the start
 * @param check how much of what is stored is looked at before
 * @param relay what is relayed
 * @param pruning whether old blocks are deleted
 * @param mempool which transactions are kept
 * @param fees whether estimates of fees are made
 * @param withoutEffect given options of Core's that this version takes and does not act on
 * @param notices what the user should know at once, for standard error
 * @param warnings about the configuration file, for the log
 * @param mining what blocks made here are to look like
 * @param indexes which indexes to keep
 * @param zmq what to tell ZeroMQ subscribers
 * @param process files it leaves and commands it runs
 */
public record NodeConfig(
    ChainName chain,
    ChainParams params,
    Path dataDir,
    Path networkDir,
    P2pConfig p2p,
    PeerConfig peers,
    RpcConfig rpc,
    LogConfig log,
    ProcessConfig process,
    MiningConfig mining,
    IndexConfig indexes,
    List<ZmqTopic> zmq,
    OptionalLong mockTimeSeconds,
    int scriptThreads,
    int dbCacheMib,
    ImportConfig imports,
    ChainCheck check,
    RelayConfig relay,
    Pruning pruning,
    MempoolConfig mempool,
    FeeConfig fees,
    List<String> withoutEffect,
    List<String> notices,
    List<String> warnings) {

  /** Core's MAX_SCRIPTCHECK_THREADS and the calling thread. */
  private static final int MAX_SCRIPT_THREADS = 16;

  private static final int MIN_DB_CACHE_MIB = 4;
  private static final int DEFAULT_DB_CACHE_MIB = 450;

  public NodeConfig {
    zmq = List.copyOf(zmq);
    withoutEffect = List.copyOf(withoutEffect);
    notices = List.copyOf(notices);
    warnings = List.copyOf(warnings);
  }

  /** Reads a command line and the configuration file it leads to. */
  public static NodeConfig parse(String... args) throws ConfigException {
    return from(Settings.load(NodeOptions.TABLE, List.of(args)));
  }

  /** Types and checks loaded settings. */
  public static NodeConfig from(Settings settings) throws ConfigException {
    if (!settings.words().isEmpty()) {
      throw new ConfigException(
          "Command line contains unexpected token '"
              + settings.words().getFirst()
              + "', see grapevine node -h for a list of options.");
    }
    List<String> withoutEffect =
        settings.given(Option.Group.ACCEPTED).stream()
            .filter(n -> !List.of("h", "help").contains(n))
            .toList();
    P2pConfig p2p = P2pConfig.from(settings);
    PeerConfig peers = PeerConfig.from(settings, p2p);
    return new NodeConfig(
        settings.chain(),
        ChainConfig.from(settings),
        settings.dataDir(),
        settings.networkDir(),
        p2p,
        peers,
        RpcConfig.from(settings),
        LogConfig.from(settings),
        ProcessConfig.from(settings),
        MiningConfig.from(
            settings,
            MempoolConfig.feeRate(
                    settings, "blockmintxfee", new FeeRate(MiningConfig.DEFAULTS.minFeeSatPerKvb()))
                .satPerKvB()),
        IndexConfig.from(settings),
        ZmqTopic.from(settings),
        mockTime(settings),
        scriptThreads(settings.number("par", -1_024, 1_024, 0)),
        Math.max(
            MIN_DB_CACHE_MIB,
            settings.number("dbcache", 0, Integer.MAX_VALUE, DEFAULT_DB_CACHE_MIB)),
        ImportConfig.from(settings),
        ChainCheck.from(settings),
        RelayConfig.from(settings),
        PruneConfig.from(settings),
        MempoolConfig.from(settings),
        FeeConfig.from(settings),
        withoutEffect,
        notices(settings, p2p, peers),
        warnings(settings));
  }

  private static List<String> notices(Settings settings, P2pConfig p2p, PeerConfig peers)
      throws ConfigException {
    List<String> all = new ArrayList<>(settings.notices());
    PrivateBroadcastOption.warning(settings, p2p, peers).ifPresent(all::add);
    return all;
  }

  private static List<String> warnings(Settings settings) {
    List<String> all = new ArrayList<>(settings.warnings());
    all.addAll(ZmqTopic.warnings(settings));
    return all;
  }

  /**
   * The same node on ports of the system's choice on loopback, for many nodes on one machine; what
   * they became is asked of the listeners.
   */
  public NodeConfig withSystemPorts() {
    HostPort any = new HostPort("127.0.0.1", 0);
    return new NodeConfig(
        chain,
        params,
        dataDir,
        networkDir,
        p2p.withBinds(List.of(new P2pConfig.Bind(any, false))),
        peers,
        rpc.withBinds(List.of(any)),
        log,
        process,
        mining,
        indexes,
        zmq,
        mockTimeSeconds,
        scriptThreads,
        dbCacheMib,
        imports,
        check,
        relay,
        pruning,
        mempool,
        fees,
        withoutEffect,
        notices,
        warnings);
  }

  private static OptionalLong mockTime(Settings settings) throws ConfigException {
    OptionalLong seconds = settings.number("mocktime", 0, 0xffff_ffffL);
    if (seconds.isEmpty() || seconds.getAsLong() == 0) {
      return OptionalLong.empty();
    }
    if (settings.chain() != ChainName.REGTEST) {
      throw new ConfigException("-mocktime can only be used with -regtest");
    }
    return seconds;
  }

  private static int scriptThreads(int par) {
    int threads = par > 0 ? par : Runtime.getRuntime().availableProcessors() + par;
    return Math.clamp(threads, 1, MAX_SCRIPT_THREADS);
  }
}
