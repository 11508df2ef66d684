package dev.grapevine.node.core;

import java.io.IOException;

/**
 * The tip's time is in the future by the node's clock, which is wrong, or the chain was made with a
 * wrong one; to go on would be to refuse what the network has.
 */
public final class ChainFromFutureException extends IOException {
  private static final long serialVersionUID = 1L;

  ChainFromFutureException() {
    super(
        "The block database contains a block which appears to be from the future. This may be due"
            + " to your computer's date and time being set incorrectly. Only rebuild the block"
            + " database if you are sure that your computer's date and time are correct.\n"
            + "Please restart with -reindex or -reindex-chainstate to recover.");
  }
}
