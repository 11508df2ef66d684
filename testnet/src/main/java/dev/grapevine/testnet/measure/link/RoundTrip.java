package dev.grapevine.testnet.measure.link;

/**
 * A ping and its pong over a link that has an end in another process.
 *
 * @param from node that pinged
 * @param to node that answered
 * @param nanos from the ping until the pong, by the clock of {@code from}; the time that {@code to}
 *     took to answer is in it
 */
public record RoundTrip(int from, int to, long nanos) {}
