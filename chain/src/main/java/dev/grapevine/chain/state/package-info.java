/**
 * What this node holds to be true: the tree of headers, the active chain, the unspent coins, and
 * the moves between them. {@link dev.grapevine.chain.state.ChainPort} is the door, {@link
 * dev.grapevine.chain.state.Chainstate} stands behind it.
 *
 * <ul>
 *   <li>Headers: {@link dev.grapevine.chain.state.BlockIndex} in {@code BlockTree}, at rest in
 *       {@code TreeRecords}; {@code BlockAcceptance} stores blocks, {@code Arrivals} tells which
 *       are complete.
 *   <li>Chains: {@code ConnectedChain} is one that is connected block by block towards the best of
 *       its {@code Candidates}. Usually there is one; {@link dev.grapevine.chain.state.Snapshots}
 *       tells of the second in {@code ConnectedChains}, which validates what lies below coins that
 *       were read from a file ({@link dev.grapevine.chain.state.SnapshotReader}) and are kept in
 *       {@code SnapshotFolder}.
 *   <li>Coins: {@link dev.grapevine.chain.state.CoinsView}, {@link
 *       dev.grapevine.chain.state.CoinsCache} over a {@link dev.grapevine.chain.state.CoinsStore};
 *       {@code TipCoins} holds those of the tip, and has {@code CoinsFlush} write them on another
 *       thread; {@code BlockConnector} applies blocks to them, {@link
 *       dev.grapevine.chain.state.BlockUndo} takes them back. {@link
 *       dev.grapevine.chain.state.CoinsAsOf} is all of them as of one block, for other threads.
 *       {@link dev.grapevine.chain.state.CoinChanges} tells who keeps account of them what a block
 *       changed, {@link dev.grapevine.chain.state.CoinSetElement} how a coin is hashed.
 *   <li>{@link dev.grapevine.chain.state.ChainStorage}: where all of it is kept. {@code
 *       ChainLoading} reads it, {@code Pruner} deletes old blocks as {@link
 *       dev.grapevine.chain.state.Pruning} says and {@code PruneLocks} allow. {@link
 *       dev.grapevine.chain.state.UnusableChainException} asks for a reindex, {@link
 *       dev.grapevine.chain.state.StuckChainException} ends the node.
 * </ul>
 */
@org.jspecify.annotations.NullMarked
package dev.grapevine.chain.state;
