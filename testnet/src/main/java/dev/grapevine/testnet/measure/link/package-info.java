/**
 * Whether links are as long as they were asked to be: a {@link
 * dev.grapevine.testnet.measure.link.LinkProbe} follows pings and pongs from socket to socket, and
 * {@link dev.grapevine.testnet.measure.link.LinkErrors} says how far what it saw is from the
 * profile; {@link dev.grapevine.testnet.measure.link.LinkReport} prints that.
 */
@NullMarked
package dev.grapevine.testnet.measure.link;

import org.jspecify.annotations.NullMarked;
