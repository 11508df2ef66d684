package dev.grapevine.relay.mempool;

import dev.grapevine.chain.primitives.Txid;

/**
 * Takes over a {@link MempoolDump}, a transaction at a time, so that other work can go on between:
 * each is judged anew, as if it came now. On its engine's loop.
 */
public final class MempoolImport {
  private final Mempool mempool;
  private final TransactionAcceptance acceptance;
  private final Options options;
  private int taken;
  private int refused;
  private int expired;
  private int alreadyHere;

  /**
   * What is taken over beside the transactions.
   *
   * @param currentTime they count as entered now, not when the dump says
   * @param deltas what the user added to fees is added here
   * @param unbroadcast which are still to be handed to a peer
   */
  public record Options(boolean currentTime, boolean deltas, boolean unbroadcast) {
    /** As a node treats what it wrote itself. */
    public static final Options OWN = new Options(false, true, true);
  }

  /** Nothing is taken yet. */
  public MempoolImport(Mempool mempool, TransactionAcceptance acceptance, Options options) {
    this.mempool = mempool;
    this.acceptance = acceptance;
    this.options = options;
  }

  /** Takes one; true if it entered. */
  public boolean take(MempoolDump.Item item, long unixSeconds) {
    Txid txid = item.transaction().txid();
    if (options.deltas() && item.delta() != 0) {
      mempool.prioritise(txid, item.delta());
    }
    long entered = options.currentTime() ? unixSeconds : item.unixSeconds();
    if (entered <= unixSeconds - mempool.options().expirySeconds()) {
      expired++;
      return false;
    }
    if (acceptance.acceptAsOf(item.transaction(), entered, unixSeconds)
        instanceof AcceptanceResult.Accepted) {
      taken++;
      return true;
    }
    if (mempool.contains(txid)) {
      alreadyHere++;
    } else {
      refused++;
    }
    return false;
  }

  /** Takes what is not about its transactions alone. After them. */
  public void finish(MempoolDump dump) {
    if (options.deltas()) {
      dump.deltas().forEach(mempool::prioritise);
    }
    if (options.unbroadcast()) {
      for (Txid txid : dump.unbroadcast()) {
        mempool.get(txid).ifPresent(entry -> mempool.setUnbroadcast(entry, true));
      }
    }
  }

  @Override
  public String toString() {
    return taken
        + " succeeded, "
        + refused
        + " failed, "
        + expired
        + " expired, "
        + alreadyHere
        + " already there";
  }
}
