/**
 * Peers on I2P, through a SAM bridge (v3.1) that runs beside the node. {@link
 * dev.grapevine.node.i2p.I2pNetwork} keeps the sessions, dials and waits for peers; each connection
 * to the bridge is a {@code SamHandler}: {@code SessionCreation}, {@code SamStream} for a peer that
 * is dialled, {@code StreamAcceptance} for one that comes. {@code SamReply} takes a line apart,
 * {@code Destination} is what an address is the hash of, {@code I2pKeyFile} keeps ours.
 */
@org.jspecify.annotations.NullMarked
package dev.grapevine.node.i2p;
