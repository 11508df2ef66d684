/**
 * Where bytes rest: ordered key-value stores, and blocks with their undo data.
 *
 * <ul>
 *   <li>{@link dev.grapevine.chain.store.KeyValueStore}: {@link
 *       dev.grapevine.chain.store.LevelDbStore} in a folder, {@link
 *       dev.grapevine.chain.store.MemoryStore} for tests, local testnets and the simulator. {@link
 *       dev.grapevine.chain.store.KeyValueStore.Snapshot} is what one held at a moment.
 *   <li>{@link dev.grapevine.chain.store.BlockStore}: {@link
 *       dev.grapevine.chain.store.FileBlockStore} in {@code blk?????.dat} and {@code rev?????.dat},
 *       {@link dev.grapevine.chain.store.MemoryBlockStore} by reference, shared by the nodes of a
 *       process. {@link dev.grapevine.chain.store.BlockFileScan} finds blocks in files that no
 *       index leads to. {@link dev.grapevine.chain.store.ObfuscationKey} is what {@code FlatFiles}
 *       XORs their bytes with.
 *   <li>{@link dev.grapevine.chain.store.DurableFile}: small files that are replaced as a whole.
 * </ul>
 *
 * <p>What fails here (disk, lock, corruption) is no peer's fault and stops the node: {@link
 * dev.grapevine.chain.store.StoreException} names the folder or file and what to do.
 */
@org.jspecify.annotations.NullMarked
package dev.grapevine.chain.store;
