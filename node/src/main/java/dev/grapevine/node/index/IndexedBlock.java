package dev.grapevine.node.index;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.state.BlockUndo;

/**
 * A block of the active chain as an index gets it.
 *
 * @param undo what it spent; of nothing if the index does not ask for it
 */
record IndexedBlock(Block block, int height, BlockUndo undo) {}
