package dev.grapevine.chain.address;

import dev.grapevine.chain.primitives.Script;
import java.util.List;

/** What reading an address gave. */
public sealed interface DecodedAddress {
  /** An address of this network, and the script that pays to it. */
  record Valid(Script scriptPubKey) implements DecodedAddress {}

  /**
   * None.
   *
   * @param error why, in Bitcoin Core's words
   * @param locations indices of characters that are likely mistaken, as far as that can be told
   */
  record Invalid(String error, List<Integer> locations) implements DecodedAddress {}
}
