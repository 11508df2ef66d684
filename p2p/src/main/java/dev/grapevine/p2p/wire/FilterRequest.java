package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.BlockHash;

/** What the questions about the compact filters of a row of blocks have in common (BIP157). */
public sealed interface FilterRequest permits GetCFilters, GetCFHeaders, GetCFCheckpt {
  /** Kind of filter, 0 to 255. */
  int filterType();

  /** Height of the first block, 0 to 2^32 - 1. */
  long startHeight();

  /** The last block. */
  BlockHash stopHash();

  /** Most blocks that may be asked about at once. */
  int maxBlocks();
}
