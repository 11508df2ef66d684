package dev.grapevine.chain.state;

import dev.grapevine.chain.consensus.ValidationResult;
import dev.grapevine.chain.primitives.Block;

/** One move of the tip, each of them durable as a whole. */
public sealed interface ChainStep {
  /** The tip is the best valid chain there is data for. */
  record Idle() implements ChainStep {}

  /** {@code block} is the new tip. */
  record Connected(BlockIndex index, Block block) implements ChainStep {}

  /** {@code block} was the tip; its parent is now. */
  record Disconnected(BlockIndex index, Block block) implements ChainStep {}

  /** Connecting {@code index} failed; it and what descends from it are marked invalid. */
  record Invalidated(BlockIndex index, ValidationResult.Invalid reason) implements ChainStep {}
}
