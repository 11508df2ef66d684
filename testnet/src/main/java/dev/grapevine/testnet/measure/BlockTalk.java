package dev.grapevine.testnet.measure;

import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.p2p.wire.BlockMessage;
import dev.grapevine.p2p.wire.BlockTxn;
import dev.grapevine.p2p.wire.CmpctBlock;
import dev.grapevine.p2p.wire.GetBlockTxn;
import dev.grapevine.p2p.wire.GetData;
import dev.grapevine.p2p.wire.Headers;
import dev.grapevine.p2p.wire.Inv;
import dev.grapevine.p2p.wire.InvItem;
import dev.grapevine.p2p.wire.Message;
import java.util.List;

/**
 * The messages by which a new block travels, and which blocks one of them is about. Finding out
 * costs a look at the message's type, and hashes nothing that the engine does not hash anyway.
 */
enum BlockTalk {
  INV,
  HEADERS,
  GETDATA,
  CMPCTBLOCK,
  GETBLOCKTXN,
  BLOCKTXN,
  BLOCK;

  /** Of announcements; longer {@code headers} catch up ({@code MAX_BLOCKS_TO_ANNOUNCE}). */
  private static final int MAX_HEADERS = 8;

  /** Told of each block. */
  interface Listener {
    /**
     * A block that the message is about.
     *
     * @param block first eight bytes of its hash
     */
    void about(BlockTalk kind, long block);
  }

  /** Names the blocks that {@code message} is about, if any. */
  static void of(Message message, Listener listener) {
    switch (message) {
      case CmpctBlock sketch -> listener.about(CMPCTBLOCK, sketch.header().hash().w0());
      case BlockMessage block -> listener.about(BLOCK, block.block().hash().w0());
      case GetBlockTxn request -> listener.about(GETBLOCKTXN, request.blockHash().w0());
      case BlockTxn answer -> listener.about(BLOCKTXN, answer.blockHash().w0());
      case Headers headers -> {
        if (headers.headers().size() <= MAX_HEADERS) {
          for (BlockHeader header : headers.headers()) {
            listener.about(HEADERS, header.hash().w0());
          }
        }
      }
      case Inv inv -> items(INV, inv.items(), listener);
      case GetData request -> items(GETDATA, request.items(), listener);
      default -> {
        // Not about blocks.
      }
    }
  }

  /** Blocks stand before transactions, in Bitcoin Core's messages as in ours. */
  private static void items(BlockTalk kind, List<InvItem> items, Listener listener) {
    for (int i = 0; i < items.size() && isBlock(items.get(i)); i++) {
      listener.about(kind, items.get(i).w0());
    }
  }

  private static boolean isBlock(InvItem item) {
    int type = item.type() & ~InvItem.MSG_WITNESS_FLAG;
    return type == InvItem.MSG_BLOCK || type == InvItem.MSG_CMPCT_BLOCK;
  }
}
