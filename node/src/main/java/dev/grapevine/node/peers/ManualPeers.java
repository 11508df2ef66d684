package dev.grapevine.node.peers;

import dev.grapevine.node.config.HostPort;
import dev.grapevine.node.core.ConnectionInfo;
import dev.grapevine.node.core.NodeCore;
import dev.grapevine.relay.ConnectionKind;
import dev.grapevine.relay.base.PeerId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The peers named by {@code -connect}, {@code -addnode} and RPC {@code addnode}, kept connected:
 * once a second each that is not is dialled, after a pause that doubles from one second to a minute
 * with every failure. Any thread; names are looked up on the given workers.
 */
public final class ManualPeers {
  private static final Logger LOG = LoggerFactory.getLogger("net");
  private static final long FIRST_PAUSE_SECONDS = 1;
  private static final long LONGEST_PAUSE_SECONDS = 60;

  private final NodeCore core;
  private final Executor workers;
  private final Map<HostPort, Attempt> wanted = new LinkedHashMap<>();
  private boolean running;

  /** How a peer's dialling stands; seconds of the node's uptime. */
  private static final class Attempt {
    final boolean encrypted;
    long pauseSeconds = FIRST_PAUSE_SECONDS;
    long nextSeconds;
    boolean dialling;
    InetSocketAddress last = InetSocketAddress.createUnresolved("", 0);

    Attempt(boolean encrypted) {
      this.encrypted = encrypted;
    }
  }

  /** Nobody is wanted yet. */
  public ManualPeers(NodeCore core, Executor workers) {
    this.core = core;
    this.workers = workers;
  }

  /** Begins to dial. */
  public synchronized void start(List<HostPort> peers) {
    boolean encrypted = core.settings().transport().encrypted();
    peers.forEach(peer -> wanted.putIfAbsent(peer, new Attempt(encrypted)));
    running = true;
    tick();
  }

  /**
   * Wants a peer; false if it was wanted before.
   *
   * @param encrypted dial it by BIP324
   */
  public synchronized boolean add(HostPort peer, boolean encrypted) {
    return wanted.putIfAbsent(peer, new Attempt(encrypted)) == null;
  }

  /** Wants a peer no more; its connection stays. False if it was not wanted. */
  public synchronized boolean remove(HostPort peer) {
    return wanted.remove(peer) != null;
  }

  /** Those wanted, in the order they were named. */
  public synchronized List<HostPort> wanted() {
    return List.copyOf(wanted.keySet());
  }

  /** Dials a peer once. Completes when TCP stands; fails with an {@link IOException}. */
  public CompletableFuture<PeerId> dial(HostPort peer, ConnectionKind kind) {
    return resolve(peer).thenCompose(address -> core.connect(address, kind));
  }

  private CompletableFuture<InetSocketAddress> resolve(HostPort peer) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return core.routes().target(peer);
          } catch (UnknownHostException e) {
            throw new CompletionException(new IOException("unknown host " + peer.host(), e));
          }
        },
        workers);
  }

  private synchronized void tick() {
    if (!running) {
      return;
    }
    if (!wanted.isEmpty()) {
      var unused = core.connections().thenAccept(this::dialMissing);
    }
    CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS, workers).execute(this::tick);
  }

  private synchronized void dialMissing(List<ConnectionInfo> connections) {
    long uptime = core.clock().uptimeSeconds();
    wanted.forEach((peer, attempt) -> {
      boolean connected = connections.stream().anyMatch(each -> each.remote().equals(attempt.last));
      if (running && !connected && !attempt.dialling && uptime >= attempt.nextSeconds) {
        attempt.dialling = true;
        var unused =
            resolve(peer)
                .thenCompose(address -> {
                  attempt.last = address;
                  return core.connect(address, ConnectionKind.MANUAL, attempt.encrypted);
                })
                .whenComplete((id, failure) -> dialled(peer, attempt, failure == null));
      }
    });
  }

  private synchronized void dialled(HostPort peer, Attempt attempt, boolean connected) {
    attempt.dialling = false;
    if (connected) {
      attempt.pauseSeconds = FIRST_PAUSE_SECONDS;
    } else {
      LOG.debug("{} does not answer; next try in {} s", peer, attempt.pauseSeconds);
    }
    attempt.nextSeconds = core.clock().uptimeSeconds() + attempt.pauseSeconds;
    if (!connected) {
      attempt.pauseSeconds = Math.min(2 * attempt.pauseSeconds, LONGEST_PAUSE_SECONDS);
    }
  }

  /** Dials no more. */
  public synchronized void stop() {
    running = false;
  }
}
