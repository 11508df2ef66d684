/**
 * How a stream becomes frames, and messages become bytes again, in both transport protocols: pure
 * state, no sockets, no netty, so that vectors and fuzzers reach it. Time does not occur; chance is
 * handed in.
 *
 * <ul>
 *   <li>{@link dev.grapevine.p2p.frame.FrameReader}: bytes in, {@link
 *       dev.grapevine.p2p.frame.FrameResult} out. {@link dev.grapevine.p2p.frame.V1FrameReader} is
 *       the unencrypted protocol, {@link dev.grapevine.p2p.frame.V2Session} BIP324's with the way
 *       back to the former.
 *   <li>{@link dev.grapevine.p2p.frame.PacketCipher}: BIP324's packets, over {@code FsChaCha20} for
 *       lengths and {@code FsChaCha20Poly1305} for contents.
 * </ul>
 */
@NullMarked
package dev.grapevine.p2p.frame;

import org.jspecify.annotations.NullMarked;
