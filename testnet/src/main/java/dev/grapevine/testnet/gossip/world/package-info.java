/**
 * The world in which gossip protocols run: numbered nodes, a clock that jumps from event to event,
 * seeded chance, messages that take time, cost bytes and get lost, nodes that are dead or replaced.
 *
 * <p>{@link dev.grapevine.testnet.gossip.world.World} is one trial, {@link
 * dev.grapevine.testnet.gossip.world.Protocol} what every variant is to it, {@link
 * dev.grapevine.testnet.gossip.world.Outcome} what came of it. The same setting and seed give the
 * same outcome on any machine.
 */
@NullMarked
package dev.grapevine.testnet.gossip.world;

import org.jspecify.annotations.NullMarked;
