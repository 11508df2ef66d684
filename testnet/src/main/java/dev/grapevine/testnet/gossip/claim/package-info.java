/**
 * {@code grapevine gossip --claims}: what is commonly said of gossip, and what is measured here.
 *
 * <p>A {@link dev.grapevine.testnet.gossip.claim.Check} runs what it takes and returns a {@link
 * dev.grapevine.testnet.gossip.claim.Claim}; {@link dev.grapevine.testnet.gossip.claim.Claims}
 * lists them. The verdict follows from the figures, so that a change of the protocols can change
 * it. What no variant shows has a small world of its own here: {@link
 * dev.grapevine.testnet.gossip.claim.Ordering}, {@link
 * dev.grapevine.testnet.gossip.claim.LastWriter}, {@link
 * dev.grapevine.testnet.gossip.claim.Joining}.
 */
@NullMarked
package dev.grapevine.testnet.gossip.claim;

import org.jspecify.annotations.NullMarked;
