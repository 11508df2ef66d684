package dev.grapevine.chain.consensus;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.CoinsHash;

/**
 * A block whose unspent coins are known beforehand, so that a node may set out from a file of them
 * and validate what lies below later (Bitcoin Core {@code AssumeutxoData}).
 *
 * @param height of the block
 * @param coins all unspent coins as of the block, hashed
 * @param chainTransactionCount transactions from genesis to the block
 * @param block its hash
 */
public record AssumedCoins(
    int height, CoinsHash coins, long chainTransactionCount, BlockHash block) {

  static AssumedCoins of(int height, String coins, long chainTransactionCount, String block) {
    return new AssumedCoins(
        height, CoinsHash.parse(coins), chainTransactionCount, BlockHash.parse(block));
  }
}
