package dev.grapevine.relay.compact;

import dev.grapevine.chain.primitives.Transaction;
import java.util.List;

/**
 * Where the transactions of a block that was rebuilt from its sketch came from.
 *
 * @param prefilled in the sketch itself
 * @param fromMempool in the mempool, or seen lately
 * @param fromExtra how many of {@code fromMempool} were seen lately only
 * @param requested had to be asked for; 0 is a hit
 * @param requestedBytes size of those asked for, with witnesses
 */
public record Reconstruction(
    int prefilled, int fromMempool, int fromExtra, int requested, long requestedBytes) {

  static long bytes(List<Transaction> transactions) {
    long bytes = 0;
    for (Transaction transaction : transactions) {
      bytes += transaction.totalSize();
    }
    return bytes;
  }
}
