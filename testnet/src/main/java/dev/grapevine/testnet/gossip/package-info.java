/**
 * {@code grapevine gossip}: the epidemic protocols side by side.
 *
 * <p>A {@link dev.grapevine.testnet.gossip.Plan} names a {@link
 * dev.grapevine.testnet.gossip.Variant} and its setting; {@link
 * dev.grapevine.testnet.gossip.Trials} runs it as often as wanted, each trial in a {@link
 * dev.grapevine.testnet.gossip.world.World} of its own, and {@link
 * dev.grapevine.testnet.gossip.Summary} holds medians and spread beside what theory says. {@link
 * dev.grapevine.testnet.gossip.GossipJson} and {@link dev.grapevine.testnet.gossip.GossipTable}
 * print it. The protocols are in the rooms beneath.
 *
 * <p>The same plan gives the same summary, however many threads run the trials.
 */
@NullMarked
package dev.grapevine.testnet.gossip;

import org.jspecify.annotations.NullMarked;
