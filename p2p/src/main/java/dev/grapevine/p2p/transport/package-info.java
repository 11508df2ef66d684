/**
 * On which wire it is said: TCP connections over netty that carry {@link
 * dev.grapevine.p2p.wire.Message messages} and know none of their meaning. A {@link
 * dev.grapevine.p2p.transport.Transport} is one node's: it listens and dials, and all of its {@link
 * dev.grapevine.p2p.transport.Connection connections} live on the one event loop that it was given.
 *
 * <p>A connection reads (in its {@code MessageReader}) through a {@link
 * dev.grapevine.p2p.frame.FrameReader} of its transport protocol, encrypted (BIP324) or not, and
 * writes (from its {@code SendQueue}) messages that are encoded once however many peers get them;
 * an encrypted one makes its own packet of each. A {@link dev.grapevine.p2p.transport.MessageTap}
 * may look on, for traces and captures. What a way between nodes on one machine is to be like a
 * {@link dev.grapevine.p2p.transport.LinkModel} says; where neither end is ours a {@link
 * dev.grapevine.p2p.transport.LinkProxy} stands between them. What a peer is dialled through is a
 * {@link dev.grapevine.p2p.transport.PeerProxy}. Netty is an optional dependency: who uses this
 * package brings it.
 */
@NullMarked
package dev.grapevine.p2p.transport;

import org.jspecify.annotations.NullMarked;
