/**
 * Builders for tests, this module's and those of the modules above: {@link
 * dev.grapevine.chain.testing.ChainBuilder} mines, {@link dev.grapevine.chain.testing.Lock} locks
 * and unlocks coins, {@link dev.grapevine.chain.testing.Chains} makes chainstates, {@link
 * dev.grapevine.chain.testing.SnapshotFiles} files of coins for them to set out from.
 */
@org.jspecify.annotations.NullMarked
package dev.grapevine.chain.testing;
