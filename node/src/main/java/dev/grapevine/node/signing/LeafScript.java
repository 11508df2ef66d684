package dev.grapevine.node.signing;

import dev.grapevine.chain.primitives.Script;

/**
 * A taproot script and what shows that an output commits to it.
 *
 * @param version of the leaf, even
 */
public record LeafScript(Script script, int version, byte[] controlBlock) {}
