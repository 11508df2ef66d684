package dev.grapevine.node.index;

/**
 * The set of unspent coins as of a block, and what the block changed of it. Amounts in satoshis.
 *
 * @param muHash the hash of the set, 32 bytes in internal order
 * @param outputs how many coins there are
 * @param bogoSize their size in whatever store
 * @param totalAmount the amount of all
 * @param totalUnspendable all that was ever made and can never be spent
 * @param block of this block alone
 */
public record CoinStats(
    byte[] muHash,
    long outputs,
    long bogoSize,
    long totalAmount,
    long totalUnspendable,
    BlockAmounts block) {

  /**
   * Where the amounts of one block came from and went.
   *
   * @param prevoutsSpent what it spent
   * @param newOutputs what it made, the coinbase and what is unspendable apart
   * @param coinbase what the coinbase made that can be spent
   * @param genesis of the genesis block, whose output is no coin
   * @param bip30 of a coinbase whose outputs were overwritten by a later one of the same id
   * @param scripts what went to scripts that cannot be satisfied
   * @param unclaimed what the miner could have taken and did not
   */
  public record BlockAmounts(
      long prevoutsSpent,
      long newOutputs,
      long coinbase,
      long genesis,
      long bip30,
      long scripts,
      long unclaimed) {
    /** All that cannot be spent. */
    public long unspendable() {
      return genesis + bip30 + scripts + unclaimed;
    }
  }
}
