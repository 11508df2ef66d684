/**
 * What is said, and on which wire. {@code wire} are the messages, {@code address} where nodes are,
 * both pure; {@code transport} carries messages over netty and knows none of their meaning.
 */
@NullMarked
package dev.grapevine.p2p;

import org.jspecify.annotations.NullMarked;
