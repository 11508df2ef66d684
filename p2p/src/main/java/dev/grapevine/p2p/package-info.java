/**
 * What is said, and on which wire. {@code wire} are the messages, {@code frame} how streams become
 * frames, encrypted or not, {@code address} where nodes are, all pure; {@code transport} carries
 * messages over netty and knows none of their meaning.
 */
@NullMarked
package dev.grapevine.p2p;

import org.jspecify.annotations.NullMarked;
