package dev.grapevine.relay;

import dev.grapevine.p2p.address.NetAddress;
import dev.grapevine.relay.base.PeerId;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What the engine knows of one connection at one moment, for RPC {@code getpeerinfo}.
 *
 * @param id the connection
 * @param kind why it exists
 * @param address the other end
 * @param network through which it is connected
 * @param permissions what the user lets it do
 * @param connectedAtUnixSeconds when it was made
 * @param established the handshake is done
 * @param protocolVersion the peer's; 0 before its {@code version}
 * @param services the peer's service bits
 * @param userAgent the peer's name for itself
 * @param startHeight the peer's height when it connected
 * @param timeOffsetSeconds the peer's clock less ours
 * @param relaysTransactions transactions flow over it
 * @param wantsHighBandwidth the peer asked to be announced to by compact blocks
 * @param chosenHighBandwidth we asked that of the peer
 * @param presyncedHeaders height up to which its low-work chain was seen, or -1
 * @param syncedHeaders height of the last header we know the peer has, or -1
 * @param syncedBlocks height of the last block we have in common, or -1
 * @param inFlightHeights heights of the blocks being fetched from it
 * @param roundTripNanos last ping
 * @param leastRoundTripNanos best ping
 * @param pingWaitNanos how long an outstanding ping has waited
 * @param lastBlockUnixSeconds when it last gave us a block first, or 0
 * @param lastTransactionUnixSeconds when it last gave us a transaction we took, or 0
 * @param feeFilterRate least feerate it wants announced, satoshi for 1000 virtual bytes
 * @param announcementsQueued transactions waiting to be announced to it
 * @param lastInvSequence mempool sequence when transactions were last announced to it
 * @param relaysAddresses addresses flow to and from it
 * @param addressesProcessed addresses taken from it
 * @param addressesRateLimited addresses dropped because it told too many
 * @param phi suspicion that it is gone, by its pings; empty while too little is known
 */
public record PeerSnapshot(
    PeerId id,
    ConnectionKind kind,
    NetAddress address,
    NetAddress.Network network,
    PeerPermissions permissions,
    long connectedAtUnixSeconds,
    boolean established,
    int protocolVersion,
    long services,
    String userAgent,
    int startHeight,
    long timeOffsetSeconds,
    boolean relaysTransactions,
    boolean wantsHighBandwidth,
    boolean chosenHighBandwidth,
    int presyncedHeaders,
    int syncedHeaders,
    int syncedBlocks,
    List<Integer> inFlightHeights,
    OptionalLong roundTripNanos,
    OptionalLong leastRoundTripNanos,
    OptionalLong pingWaitNanos,
    long lastBlockUnixSeconds,
    long lastTransactionUnixSeconds,
    long feeFilterRate,
    int announcementsQueued,
    long lastInvSequence,
    boolean relaysAddresses,
    long addressesProcessed,
    long addressesRateLimited,
    OptionalDouble phi) {}
