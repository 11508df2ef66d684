package dev.grapevine.node.fees;

/**
 * Neighbouring feerates, and what became of the transactions that paid them. Counts are moving sums
 * over a horizon.
 *
 * @param from lower end in satoshi for 1000 virtual bytes, not part of it; 0 for none
 * @param to upper end
 * @param withinTarget transactions that were confirmed within the target
 * @param confirmed transactions that were ever confirmed
 * @param waiting transactions in the mempool that have waited for the target or longer
 * @param left transactions that left the mempool unconfirmed after the target or later
 */
public record FeerateRange(
    double from, double to, double withinTarget, double confirmed, double waiting, double left) {}
