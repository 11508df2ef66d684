package dev.grapevine.node.keys;

import java.util.List;

/**
 * A key that stands for several (BIP327). Arrays are not copied.
 *
 * @param key compressed
 * @param participants compressed, in the order in which they were aggregated
 */
public record AggregateKey(byte[] key, List<byte[]> participants) {}
