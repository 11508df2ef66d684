/**
 * Protocols by which nodes find out who has died: {@link
 * dev.grapevine.testnet.gossip.membership.Swim} probes and spreads what it finds, {@link
 * dev.grapevine.testnet.gossip.membership.Heartbeat} spreads signs of life and waits for silence.
 *
 * <p>The nodes that a {@link dev.grapevine.testnet.gossip.world.Setting} calls dead are members
 * that crash when measuring begins; informed is a live node that believes all of them dead.
 */
@NullMarked
package dev.grapevine.testnet.gossip.membership;

import org.jspecify.annotations.NullMarked;
