package dev.grapevine.testnet.fault;

import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.consensus.ProofOfWork;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.primitives.MerkleRoot;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.p2p.wire.BlockMessage;
import dev.grapevine.p2p.wire.CmpctBlock;
import dev.grapevine.p2p.wire.Headers;
import dev.grapevine.p2p.wire.Inv;
import dev.grapevine.p2p.wire.InvItem;
import dev.grapevine.p2p.wire.MessageCodec;
import dev.grapevine.p2p.wire.NetworkAddress;
import dev.grapevine.p2p.wire.SendCmpct;
import dev.grapevine.p2p.wire.ShortIds;
import dev.grapevine.p2p.wire.V1Header;
import dev.grapevine.p2p.wire.Version;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** What a hostile peer sends, framed for the unencrypted transport. */
final class HostileMessages {
  /** {@code FEEFILTER_VERSION} and more: as any node of today. */
  private static final int PROTOCOL_VERSION = 70_016;

  /** {@code NODE_NETWORK} and {@code NODE_WITNESS}: whom blocks are asked of. */
  private static final long SERVICES = 1 | 1 << 3;

  private static final int BLOCK_VERSION = 0x2000_0000;

  /** Of one announcement; the protocol allows 50,000. */
  private static final int INV_ITEMS = 1_000;

  /** The place of the length in a frame: after magic and command. */
  private static final int LENGTH_OFFSET = 16;

  private final ChainParams params;
  private final BlockHash tip;
  private final long time;
  private final RandomGenerator random;
  private final BlockHeader offered;

  /**
   * For a node whose tip is {@code tip}.
   *
   * @param time Unix time that blocks on it may have
   */
  HostileMessages(ChainParams params, BlockHash tip, long time, RandomGenerator random) {
    this.params = params;
    this.tip = tip;
    this.time = time;
    this.random = random;
    this.offered = header(true);
  }

  byte[] version() {
    return MessageCodec.encode(
        params.magic(),
        new Version(
            PROTOCOL_VERSION,
            SERVICES,
            time,
            NetworkAddress.NONE,
            NetworkAddress.NONE,
            random.nextLong(),
            "/hostile:1/",
            0,
            true));
  }

  byte[] invalidHeaders() {
    return MessageCodec.encode(params.magic(), new Headers(List.of(header(false))));
  }

  byte[] invalidBlock() {
    Transaction coinbase =
        Transaction.of(
            1,
            List.of(new TxIn(OutPoint.NULL, Script.of(new byte[] {1, 0}), TxIn.SEQUENCE_FINAL)),
            List.of(new TxOut(0, Script.EMPTY)),
            0);
    Block block = new Block(header(true), List.of(coinbase));
    return MessageCodec.encode(params.magic(), new BlockMessage(block, true));
  }

  /** Says that compact blocks can be had, and that there is one. */
  byte[] offer() {
    byte[] offer = MessageCodec.encode(params.magic(), new SendCmpct(false, SendCmpct.VERSION_2));
    byte[] news = MessageCodec.encode(params.magic(), new Headers(List.of(offered)));
    byte[] both = Arrays.copyOf(offer, offer.length + news.length);
    System.arraycopy(news, 0, both, offer.length, news.length);
    return both;
  }

  /** The compact block that was {@link #offer offered}, without any transaction. */
  byte[] badCompactBlock() {
    CmpctBlock empty = new CmpctBlock(offered, random.nextLong(), ShortIds.of(), List.of());
    return MessageCodec.encode(params.magic(), empty);
  }

  byte[] unknownTransactions() {
    List<InvItem> items = new ArrayList<>(INV_ITEMS);
    for (int i = 0; i < INV_ITEMS; i++) {
      items.add(
          new InvItem(
              InvItem.MSG_TX,
              random.nextLong(),
              random.nextLong(),
              random.nextLong(),
              random.nextLong()));
    }
    return MessageCodec.encode(params.magic(), new Inv(items));
  }

  byte[] oversized() {
    byte[] header =
        Arrays.copyOf(MessageCodec.encodeRaw(params.magic(), "tx", new byte[0]), V1Header.SIZE);
    int length = V1Header.MAX_PAYLOAD_BYTES + 1;
    for (int i = 0; i < Integer.BYTES; i++) {
      header[LENGTH_OFFSET + i] = (byte) (length >>> 8 * i);
    }
    return header;
  }

  /** A header on the tip, with a merkle root of nothing, with enough work or without. */
  private BlockHeader header(boolean worked) {
    MerkleRoot root = new MerkleRoot(1, 2, 3, random.nextLong());
    int bits = params.powLimitBits();
    BlockHeader header = new BlockHeader(BLOCK_VERSION, tip, root, (int) time, bits, 0);
    for (int nonce = 0;
        ProofOfWork.check(header.hash(), bits, params.powLimit()) != worked;
        nonce++) {
      header = header.withNonce(nonce);
    }
    return header;
  }
}
