/**
 * Whether links are as long as they were asked to be: a {@link
 * dev.grapevine.testnet.measure.link.LinkProbe} follows pings and pongs from socket to socket, and
 * {@link dev.grapevine.testnet.measure.link.LinkErrors} says how far what it saw is from the
 * profile. Of links with an end in another process there are {@link
 * dev.grapevine.testnet.measure.link.RoundTrip}s instead, from one {@link
 * dev.grapevine.testnet.measure.link.LinkEnd} to another, and {@link
 * dev.grapevine.testnet.measure.link.ProcessLinks} says the same of these. {@link
 * dev.grapevine.testnet.measure.link.LinkReport} prints both.
 */
@NullMarked
package dev.grapevine.testnet.measure.link;

import org.jspecify.annotations.NullMarked;
