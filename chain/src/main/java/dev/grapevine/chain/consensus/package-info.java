/**
 * The rules that every node agrees on, as pure functions of blocks, transactions and the coins they
 * spend; each answers with a {@link dev.grapevine.chain.consensus.ValidationResult}.
 */
@org.jspecify.annotations.NullMarked
package dev.grapevine.chain.consensus;
