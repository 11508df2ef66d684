/**
 * What a network is given to carry: a {@link dev.grapevine.testnet.workload.Wallet} that owns what
 * was mined, {@link dev.grapevine.testnet.workload.FanOut} transactions that split it into one coin
 * for each transaction to come, and the {@link dev.grapevine.testnet.workload.Workload} itself,
 * signed ahead of time so that a run measures the network and not the signing. Pure, and made from
 * a seed.
 */
@NullMarked
package dev.grapevine.testnet.workload;

import org.jspecify.annotations.NullMarked;
