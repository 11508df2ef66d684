package dev.grapevine.relay;

import dev.grapevine.p2p.wire.SendTxRcncl;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Who could announce transactions by reconciling sets (BIP330): the offers before {@code verack}.
 * As in Bitcoin Core ({@code node/txreconciliation.cpp}) nothing comes of it yet, so it is off
 * unless asked for.
 *
 * <pre>
 * NONE    -- its version wants transactions, and so do we: sendtxrcncl ->       -> OFFERED
 * OFFERED -- sendtxrcncl of version 1 or up                                     -> AGREED
 * OFFERED, AGREED -- verack without wtxidrelay                                  -> NONE
 * </pre>
 *
 * An offer in NONE is ignored, a second one and one of version 0 break the protocol, and so does
 * any over a connection that carries no transactions.
 */
final class Reconciliation {
  /** {@code TXRECONCILIATION_VERSION}. */
  private static final int VERSION = 1;

  private enum State {
    NONE,
    OFFERED,
    AGREED
  }

  private final boolean enabled;
  private final Outbox outbox;
  private final RandomGenerator random;
  private final SlotTable<State> states = new SlotTable<>();

  Reconciliation(boolean enabled, Outbox outbox, RandomGenerator random) {
    this.enabled = enabled;
    this.outbox = outbox;
    this.random = random;
  }

  void connected(Peer peer) {
    states.put(peer, State.NONE);
  }

  void disconnected(Peer peer) {
    states.remove(peer);
  }

  /** Its {@code version} has come, of a peer that negotiates. */
  void offer(Peer peer, boolean blocksOnly) {
    if (enabled && peer.wantsTransactions && !blocksOnly) {
      states.put(peer, State.OFFERED);
      outbox.send(peer.id, new SendTxRcncl(VERSION, random.nextLong()));
    }
  }

  /** It offers the same; why that costs the connection, if it does. */
  Optional<String> offered(Peer peer, SendTxRcncl offer) {
    if (!enabled) {
      return Optional.empty();
    }
    if (peer.established) {
      return Optional.of("sendtxrcncl received after verack");
    }
    if (!peer.mayAnnounce) {
      return Optional.of("sendtxrcncl received to which we indicated no tx relay");
    }
    if (!peer.wantsTransactions) {
      return Optional.of("sendtxrcncl received which indicated no tx relay to us");
    }
    return switch (states.get(peer)) {
      case NONE -> Optional.empty();
      case AGREED ->
          Optional.of(
              "txreconciliation protocol violation (sendtxrcncl received from already registered"
                  + " peer)");
      case OFFERED -> {
        if (offer.version() < VERSION) {
          yield Optional.of("txreconciliation protocol violation");
        }
        states.put(peer, State.AGREED);
        yield Optional.empty();
      }
    };
  }

  /** Its {@code verack} has come. */
  void established(Peer peer) {
    if (!peer.wtxidRelay) {
      states.put(peer, State.NONE);
    }
  }
}
