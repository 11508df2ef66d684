package dev.grapevine.relay;

import dev.grapevine.p2p.address.NetAddress;
import dev.grapevine.p2p.wire.Feature;
import dev.grapevine.p2p.wire.Message;
import dev.grapevine.p2p.wire.NetworkAddress;
import dev.grapevine.p2p.wire.SendAddrV2;
import dev.grapevine.p2p.wire.SendTxRcncl;
import dev.grapevine.p2p.wire.Verack;
import dev.grapevine.p2p.wire.Version;
import dev.grapevine.p2p.wire.WtxidRelay;
import dev.grapevine.relay.base.Now;
import it.unimi.dsi.fastutil.longs.LongLinkedOpenHashSet;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Who speaks to whom, and in which dialect (BIP14, 37, 130, 155, 339; Bitcoin Core {@code
 * net_processing.cpp}).
 *
 * <pre>
 * we dialled:   version ->                     they dialled:   <- version
 *               <- version                                     version, wtxidrelay, sendaddrv2, verack ->
 *               wtxidrelay, sendaddrv2, verack ->              <- verack
 *               <- verack
 * </pre>
 *
 * <p>A connection is established when both {@code version} and {@code verack} have come. Before
 * that nothing but the messages above is sent or heeded; one that takes longer than the peer
 * timeout is closed. A second {@code version} or {@code verack} is ignored. A peer older than
 * {@link #MIN_PROTOCOL_VERSION}, and a connection to ourselves (known by the nonce), is closed.
 * {@code wtxidrelay}, {@code sendaddrv2} and {@code feature} after {@code verack} break the
 * protocol, and so does {@code feature} from a peer that said it is older (BIP434). Our own address
 * is not told; over a private connection ({@link PrivateRelay}) nothing is.
 */
final class Handshake {
  /** Older peers are refused ({@code MIN_PEER_PROTO_VERSION}). */
  static final int MIN_PROTOCOL_VERSION = 31800;

  /** First version that negotiates before {@code verack} ({@code WTXID_RELAY_VERSION}). */
  private static final int NEGOTIATING_VERSION = 70016;

  /** First version that knows {@code feature} (BIP434). */
  private static final int FEATURE_VERSION = 70017;

  /** What Bitcoin Core calls itself there, which is as many as possible call themselves. */
  private static final String PRIVATE_USER_AGENT = "/pynode:0.0.1/";

  private final EngineConfig config;
  private final Outbox outbox;
  private final RandomGenerator random;
  private final Reconciliation reconciliation;
  private final SlotTable<State> states = new SlotTable<>();
  private final LongLinkedOpenHashSet ourNonces = new LongLinkedOpenHashSet();

  private static final class State {
    final long deadline;
    final long nonce;

    State(long deadline, long nonce) {
      this.deadline = deadline;
      this.nonce = nonce;
    }
  }

  Handshake(EngineConfig config, Outbox outbox, RandomGenerator random) {
    this.config = config;
    this.outbox = outbox;
    this.random = random;
    this.reconciliation = new Reconciliation(config.reconciliation(), outbox, random);
  }

  void connected(Now now, Peer peer, int startHeight) {
    State state = new State(now.after(config.peerTimeoutNanos()), random.nextLong());
    states.put(peer, state);
    reconciliation.connected(peer);
    if (!peer.isInbound()) {
      // Who found us by the nonce of a private connection would know whose it is.
      if (!peer.isPrivate()) {
        ourNonces.add(state.nonce);
      }
      sendVersion(now, peer, startHeight);
    }
  }

  void disconnected(Peer peer) {
    ourNonces.remove(states.get(peer).nonce);
    states.remove(peer);
    reconciliation.disconnected(peer);
  }

  /** What a {@code version} led to. */
  enum Outcome {
    /** Heeded, or a repetition. */
    CONTINUE,
    /** The peer is ourselves, too old, or of no further use. */
    CLOSE
  }

  /** Heeds {@code version}; the caller closes the connection when told to. */
  Outcome version(Now now, Peer peer, Version version, int startHeight) {
    if (peer.versionReceived) {
      return Outcome.CONTINUE;
    }
    if (version.protocolVersion() < MIN_PROTOCOL_VERSION
        || (peer.isInbound() && ourNonces.contains(version.nonce()))) {
      return Outcome.CLOSE;
    }
    peer.versionReceived = true;
    peer.protocolVersion = version.protocolVersion();
    peer.services = version.services();
    peer.userAgent = version.userAgent();
    peer.startHeight = version.startHeight();
    peer.wantsTransactions = version.relay() && peer.kind.relaysTransactions();
    peer.timeOffsetSeconds = version.timestamp() - now.unixSeconds();
    if (peer.isInbound()) {
      sendVersion(now, peer, startHeight);
    }
    if (peer.isPrivate()) {
      return privateVersion(peer, version);
    }
    if (commonVersion(peer) >= NEGOTIATING_VERSION) {
      outbox.send(peer.id, new WtxidRelay());
      outbox.send(peer.id, new SendAddrV2());
      reconciliation.offer(peer, config.blocksOnly());
    }
    outbox.send(peer.id, new Verack());
    return peer.kind == ConnectionKind.FEELER ? Outcome.CLOSE : Outcome.CONTINUE;
  }

  private Outcome privateVersion(Peer peer, Version version) {
    if (!version.relay()) {
      // It would not take the transaction.
      return Outcome.CLOSE;
    }
    outbox.send(peer.id, new Verack());
    return Outcome.CONTINUE;
  }

  /** Heeds {@code verack}; true if the connection is established by it. */
  boolean verack(Peer peer) {
    if (peer.established || !peer.versionReceived) {
      return false;
    }
    peer.established = true;
    reconciliation.established(peer);
    return true;
  }

  /** Heeds an offer to reconcile; why that costs the connection, if it does. */
  Optional<String> reconciliation(Peer peer, SendTxRcncl offer) {
    return peer.versionReceived ? reconciliation.offered(peer, offer) : Optional.empty();
  }

  /** Heeds a message of the negotiation; false if it may not come, or not any more. */
  boolean feature(Peer peer, Message message) {
    if (peer.established) {
      return false;
    }
    switch (message) {
      case WtxidRelay() -> peer.wtxidRelay = commonVersion(peer) >= NEGOTIATING_VERSION;
      case SendAddrV2() -> peer.addrV2 = true;
      case Feature unknown -> {
        // There is none that we know yet.
        return commonVersion(peer) >= FEATURE_VERSION;
      }
      default -> throw new IllegalArgumentException(message.command() + " is no feature message");
    }
    return true;
  }

  /** True if the handshake has taken too long. */
  boolean timedOut(Now now, Peer peer) {
    return !peer.established && now.reached(states.get(peer).deadline);
  }

  /** When {@link #timedOut} can next become true for {@code peer}. */
  long deadline(Peer peer) {
    return peer.established ? Now.NEVER : states.get(peer).deadline;
  }

  private static int commonVersion(Peer peer) {
    return Math.min(peer.protocolVersion, EngineConfig.PROTOCOL_VERSION);
  }

  private void sendVersion(Now now, Peer peer, int startHeight) {
    if (peer.isPrivate()) {
      outbox.send(peer.id, anonymousVersion(states.get(peer).nonce));
      return;
    }
    outbox.send(
        peer.id,
        new Version(
            EngineConfig.PROTOCOL_VERSION,
            peer.ourServices,
            now.unixSeconds(),
            new NetworkAddress(0, peer.address),
            new NetworkAddress(peer.ourServices, NetAddress.UNSPECIFIED),
            states.get(peer).nonce,
            config.userAgent(),
            startHeight,
            peer.mayAnnounce));
  }

  /** One that all nodes send alike which broadcast in private. */
  private static Version anonymousVersion(long nonce) {
    return new Version(
        NEGOTIATING_VERSION,
        0,
        0,
        NetworkAddress.NONE,
        NetworkAddress.NONE,
        nonce,
        PRIVATE_USER_AGENT,
        0,
        false);
  }
}
