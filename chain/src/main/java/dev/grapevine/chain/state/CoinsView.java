package dev.grapevine.chain.state;

import dev.grapevine.chain.primitives.OutPoint;
import java.util.Optional;

/** Looks up unspent outputs; layers stack on one another. */
@FunctionalInterface
public interface CoinsView {
  /** The coin, or empty if it never was or is spent. */
  Optional<Coin> coin(OutPoint outPoint);
}
