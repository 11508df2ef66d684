package dev.grapevine.relay.transactions;

import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.relay.base.PeerId;
import java.util.List;

/**
 * A transaction that waits for its parents, for RPC {@code getorphantxs}.
 *
 * @param transaction the orphan
 * @param announcers the peers that gave or announced it, in the order in which they did
 */
public record OrphanSnapshot(Transaction transaction, List<PeerId> announcers) {
  /** Copies the list. */
  public OrphanSnapshot {
    announcers = List.copyOf(announcers);
  }
}
