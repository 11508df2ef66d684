package dev.grapevine.relay;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.ChainPort;
import dev.grapevine.p2p.address.NetAddress;
import dev.grapevine.relay.base.Now;
import dev.grapevine.relay.base.PeerId;
import dev.grapevine.relay.transactions.BloomFilter;
import org.jspecify.annotations.Nullable;

/**
 * What the machines share about one connection. Each field names the machine that writes it; the
 * others read. What only one machine needs is in that machine.
 */
public final class Peer {
  /** {@code NODE_NETWORK}: serves the whole chain. */
  static final long NODE_NETWORK = 1;

  /** {@code NODE_WITNESS}: serves witnesses. */
  static final long NODE_WITNESS = 1 << 3;

  /** {@code NODE_NETWORK_LIMITED}: serves the last 288 blocks. */
  static final long NODE_NETWORK_LIMITED = 1 << 10;

  final PeerId id;

  /** Recycled small number: indexes bits and tables. */
  final int slot;

  final ConnectionKind kind;
  final NetAddress address;
  final PeerPermissions permissions;
  final Now connectedAt;

  /** Our end, which shows through which of our addresses it came. */
  final LocalEnd localEnd;

  // PeerConnections: it was discouraged when it dialled us, and goes before others.
  boolean wasDiscouraged;

  /** It may send transactions and announce them; told to it in {@code version}. */
  boolean mayAnnounce;

  /** What we serve to it, as told in {@code version}. */
  long ourServices;

  // Handshake.
  int protocolVersion;
  long services;
  String userAgent = "";
  int startHeight;
  boolean wantsTransactions;
  long timeOffsetSeconds;
  boolean wtxidRelay;
  boolean addrV2;
  boolean versionReceived;
  boolean established;

  // TransactionFlow: what it wants to hear of; null for everything.
  @Nullable BloomFilter bloomFilter;

  // HeaderSync: what the peer has told us of its chain, and what it knows of ours.
  @Nullable BlockIndex bestKnown;
  @Nullable BlockIndex bestHeaderSent;
  @Nullable BlockHash unknownTip;
  boolean prefersHeaders;

  /** When it last told us of a header with more work than our tip; 0 for never. */
  long lastAnnouncementUnixSeconds;

  // OutboundChains: its chain is good enough to spare it when there are peers too many.
  boolean isProtected;

  // CompactBlocks.
  boolean providesCompactBlocks;
  boolean wantsHighBandwidth;
  boolean chosenHighBandwidth;

  /** A message of its cost more than most: its next one waits until others had their turn. */
  boolean hasHadTurn;

  // RelayEngine.
  boolean disconnecting;
  boolean writable = true;
  long lastBlockUnixSeconds;
  long lastTransactionUnixSeconds;

  Peer(
      PeerId id,
      int slot,
      ConnectionKind kind,
      NetAddress address,
      LocalEnd localEnd,
      PeerPermissions permissions,
      Now connectedAt) {
    this.id = id;
    this.slot = slot;
    this.kind = kind;
    this.address = address;
    this.localEnd = localEnd;
    this.permissions = permissions;
    this.connectedAt = connectedAt;
  }

  /** Through which it is connected, which one that came through Tor does not show. */
  NetAddress.Network network() {
    return localEnd.onion() ? NetAddress.Network.TORV3 : address.network();
  }

  /** The same for those whose {@code inv}s may leave together without telling anything. */
  long networkKey() {
    return network().ordinal();
  }

  boolean isInbound() {
    return kind.isInbound();
  }

  /** One that gets a transaction of ours and nothing else: {@link PrivateRelay}'s alone. */
  boolean isPrivate() {
    return kind == ConnectionKind.PRIVATE_BROADCAST;
  }

  /** True if the user vouches for the peer: it keeps its connection, and hears news at once. */
  boolean isTrusted() {
    return permissions.has(PeerPermission.NOBAN);
  }

  /** One that we or the user chose: asked first, as it is harder for an attacker to be one. */
  boolean isPreferred() {
    return !isInbound() || isTrusted();
  }

  /** One that we catch up from before any other. */
  boolean isPreferredSource() {
    return isPreferred() && kind != ConnectionKind.ADDR_FETCH && !isPrivate() && servesBlocks();
  }

  /** True if it may have us filter what we tell it. */
  boolean mayFilter() {
    return (ourServices & EngineConfig.NODE_BLOOM) != 0;
  }

  boolean servesBlocks() {
    return (services & (NODE_NETWORK | NODE_NETWORK_LIMITED)) != 0;
  }

  /** True if it serves the last 288 blocks alone. */
  boolean isLimited() {
    return (services & NODE_NETWORK) == 0 && (services & NODE_NETWORK_LIMITED) != 0;
  }

  boolean servesWitnesses() {
    return (services & NODE_WITNESS) != 0;
  }

  /** True if the peer is known to have that header (Bitcoin Core {@code PeerHasHeader}). */
  boolean hasHeader(BlockIndex index) {
    return (bestKnown != null && index.isAncestorOf(bestKnown))
        || (bestHeaderSent != null && index.isAncestorOf(bestHeaderSent));
  }

  /** Notes that the peer has {@code index}, if that is more work than it was known to have. */
  void learnHas(BlockIndex index) {
    if (bestKnown == null || index.chainWork().compareTo(bestKnown.chainWork()) >= 0) {
      bestKnown = index;
    }
  }

  /** Looks again at a tip that was unknown when the peer announced it. */
  void resolveUnknownTip(ChainPort chain) {
    if (unknownTip != null) {
      chain
          .find(unknownTip)
          .ifPresent(index -> {
            learnHas(index);
            unknownTip = null;
          });
    }
  }

  @Override
  public String toString() {
    return "peer=" + id;
  }

  /** Whether it said in {@code version} that it is at least this new: older ones hang up. */
  boolean knows(int protocolVersion) {
    return this.protocolVersion >= protocolVersion;
  }
}
