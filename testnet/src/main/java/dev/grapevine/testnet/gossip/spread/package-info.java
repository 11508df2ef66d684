/**
 * Protocols that bring one piece of news from node 0 to all: the periodic ones ({@link
 * dev.grapevine.testnet.gossip.spread.Push}, {@link dev.grapevine.testnet.gossip.spread.Pull},
 * {@link dev.grapevine.testnet.gossip.spread.PushPull}, {@link
 * dev.grapevine.testnet.gossip.spread.Rumor}), those that pass on at once along the connections of
 * a graph ({@link dev.grapevine.testnet.gossip.spread.Flood}, {@link
 * dev.grapevine.testnet.gossip.spread.Inventory}, {@link
 * dev.grapevine.testnet.gossip.spread.SquareRoot}), and what they are compared with ({@link
 * dev.grapevine.testnet.gossip.spread.DirectMail}, {@link
 * dev.grapevine.testnet.gossip.spread.AllToAll}, {@link dev.grapevine.testnet.gossip.spread.Tree}).
 *
 * <p>Each class opens with its specification and its source; {@code NewsProtocol} is what they have
 * in common, {@link dev.grapevine.testnet.gossip.spread.News} who has the news, {@link
 * dev.grapevine.testnet.gossip.spread.Formulas} what theory says of them.
 */
@NullMarked
package dev.grapevine.testnet.gossip.spread;

import org.jspecify.annotations.NullMarked;
