package dev.grapevine.testnet.gossip;

/**
 * A figure from the papers.
 *
 * @param rounds until all are informed; NaN where there is no formula, infinite where it says never
 * @param formula in a few words
 */
public record Theory(double rounds, String formula) {}
