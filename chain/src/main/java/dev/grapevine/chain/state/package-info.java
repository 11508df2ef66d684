/**
 * What this node holds to be true: the tree of headers, the active chain, the unspent coins, and the
 * moves between them. {@link dev.grapevine.chain.state.ChainPort} is the door.
 */
@org.jspecify.annotations.NullMarked
package dev.grapevine.chain.state;
