package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.ByteWriter;

/**
 * One message of the peer-to-peer protocol. Immutable, and therefore shared freely: one decoded
 * transaction or block serves every node of the process.
 */
public sealed interface Message
    permits Version,
        Verack,
        WtxidRelay,
        SendAddrV2,
        SendHeaders,
        SendCmpct,
        FeeFilter,
        Ping,
        Pong,
        Inv,
        GetData,
        NotFound,
        TxMessage,
        BlockMessage,
        GetHeaders,
        GetBlocks,
        Headers,
        CmpctBlock,
        GetBlockTxn,
        BlockTxn,
        GetAddr,
        Addr,
        AddrV2,
        Mempool,
        FilterLoad,
        FilterAdd,
        FilterClear,
        MerkleBlock,
        GetCFilters,
        CFilter,
        GetCFHeaders,
        CFHeaders,
        GetCFCheckpt,
        CFCheckpt,
        SendTxRcncl,
        Feature {

  /** Its name in the frame, at most twelve ASCII characters. */
  String command();

  /** Bytes that {@link #write} writes, exactly. */
  int payloadSize();

  /** Writes the payload. */
  void write(ByteWriter out);
}
