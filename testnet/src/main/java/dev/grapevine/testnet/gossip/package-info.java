/**
 * {@code grapevine gossip}: the epidemic protocols side by side.
 *
 * <p>A {@link dev.grapevine.testnet.gossip.Plan} names a {@link
 * dev.grapevine.testnet.gossip.Variant} and its setting; {@link
 * dev.grapevine.testnet.gossip.Trials} runs it as often as wanted, each trial in a {@link
 * dev.grapevine.testnet.gossip.world.World} of its own, and {@link
 * dev.grapevine.testnet.gossip.Summary} holds medians and spread ({@link
 * dev.grapevine.testnet.gossip.Figure}) beside what theory says ({@link
 * dev.grapevine.testnet.gossip.Theory}). {@link dev.grapevine.testnet.gossip.GossipJson} and {@link
 * dev.grapevine.testnet.gossip.GossipTable} print it, {@link
 * dev.grapevine.testnet.gossip.GossipReport} draws it. The protocols are in the rooms beneath; what
 * only some of them ask for is in {@link dev.grapevine.testnet.gossip.Tuning}.
 *
 * <p>The same plan gives the same summary, however many threads run the trials.
 */
@NullMarked
package dev.grapevine.testnet.gossip;

import org.jspecify.annotations.NullMarked;
