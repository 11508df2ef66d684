/**
 * The protocol's values: hashes, transactions, blocks and their merkle roots, and the reader and
 * writer of their wire form. Immutable, no I/O.
 */
@org.jspecify.annotations.NullMarked
package dev.grapevine.chain.primitives;
