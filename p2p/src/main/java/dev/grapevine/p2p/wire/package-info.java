/**
 * What is said: {@link dev.grapevine.p2p.wire.Message}, one record for each message, and {@link
 * dev.grapevine.p2p.wire.MessageCodec}, the only door in and out, where every limit of the protocol
 * is checked. {@link dev.grapevine.p2p.wire.V1Header} is the frame around a message. Pure: bytes
 * in, values out, no I/O; what a peer can do wrong is a {@link
 * dev.grapevine.p2p.wire.DecodeResult}, never an exception.
 */
@NullMarked
package dev.grapevine.p2p.wire;

import org.jspecify.annotations.NullMarked;
