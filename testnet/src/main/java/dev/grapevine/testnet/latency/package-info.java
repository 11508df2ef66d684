/**
 * What the way between two nodes is like: {@link dev.grapevine.testnet.latency.LinkProfile} says
 * how long a message takes and how many bits go through in a second, as on a local network, around
 * the world ({@link dev.grapevine.testnet.latency.Region}, with the sources of its figures) or as
 * {@link dev.grapevine.testnet.latency.LinkFile} reads it. Values only: who slows real connections
 * down is p2p's link shaper.
 */
@NullMarked
package dev.grapevine.testnet.latency;

import org.jspecify.annotations.NullMarked;
