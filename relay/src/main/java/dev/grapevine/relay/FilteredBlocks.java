package dev.grapevine.relay;

import dev.grapevine.chain.consensus.PartialMerkleTree;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.p2p.wire.ByteString;
import dev.grapevine.p2p.wire.HashList;
import dev.grapevine.p2p.wire.MerkleBlock;
import dev.grapevine.p2p.wire.TxMessage;
import dev.grapevine.relay.transactions.BloomFilter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Serves a block as what of it matches the peer's bloom filter (BIP37): a {@code merkleblock} and
 * then the transactions, without witnesses. A peer without a filter gets nothing.
 */
final class FilteredBlocks {
  private FilteredBlocks() {}

  static void send(Outbox outbox, Peer peer, Block block) {
    BloomFilter filter = peer.bloomFilter;
    if (filter == null) {
      return;
    }
    List<Transaction> matches = block.transactions().stream().filter(filter::matches).toList();
    Set<Txid> txids = new HashSet<>();
    matches.forEach(transaction -> txids.add(transaction.txid()));
    PartialMerkleTree tree = PartialMerkleTree.of(block.transactions(), txids::contains);
    outbox.send(
        peer.id,
        new MerkleBlock(
            block.header(),
            tree.transactionCount(),
            HashList.of(tree.hashes().stream().map(ByteString::of).toList()),
            ByteString.of(tree.bits())));
    matches.forEach(transaction -> outbox.send(peer.id, new TxMessage(transaction, false)));
  }
}
