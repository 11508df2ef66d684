/**
 * The rules that every node agrees on, as pure functions of blocks, transactions and the coins they
 * spend; each answers with a {@link dev.grapevine.chain.consensus.ValidationResult}.
 *
 * <ul>
 *   <li>Networks: {@link dev.grapevine.chain.consensus.ChainParams}, {@link
 *       dev.grapevine.chain.consensus.Networks}, {@link
 *       dev.grapevine.chain.consensus.AssumedCoins}, {@link dev.grapevine.chain.consensus.Subsidy}.
 *   <li>What binds when: {@link dev.grapevine.chain.consensus.Deployments}, {@link
 *       dev.grapevine.chain.consensus.ScriptFlagsFor}.
 *   <li>Headers and blocks: {@link dev.grapevine.chain.consensus.BlockChecks}, {@link
 *       dev.grapevine.chain.consensus.ProofOfWork}, {@link
 *       dev.grapevine.chain.consensus.WitnessCommitment}, {@link
 *       dev.grapevine.chain.consensus.SignetSolution}.
 *   <li>Transactions: {@link dev.grapevine.chain.consensus.TransactionChecks}, {@link
 *       dev.grapevine.chain.consensus.LockTimes}, {@link
 *       dev.grapevine.chain.consensus.ScriptChecks} (which remembers; it and {@code Deployments}
 *       are the objects with state here).
 * </ul>
 *
 * <p>The tree of headers and the coins are seen through {@link
 * dev.grapevine.chain.consensus.Ancestry} and {@link dev.grapevine.chain.consensus.SpentCoin} only;
 * applying a block to them is {@code chain.state}'s work.
 */
@org.jspecify.annotations.NullMarked
package dev.grapevine.chain.consensus;
