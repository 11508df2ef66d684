/**
 * The page of a network that runs: {@link dev.grapevine.testnet.live.LiveFeed} hears what the nodes
 * report ({@link dev.grapevine.testnet.live.BlockReader} reads what their logs do not tell), {@link
 * dev.grapevine.testnet.live.LiveServer} shows it to browsers as it happens (HTML's server-sent
 * events) and takes their two wishes, a block and transactions, which {@link
 * dev.grapevine.testnet.live.LiveActions} fulfil.
 */
@NullMarked
package dev.grapevine.testnet.live;

import org.jspecify.annotations.NullMarked;
