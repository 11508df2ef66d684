package dev.grapevine.relay;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.p2p.wire.BlockMessage;
import dev.grapevine.p2p.wire.BlockTxn;
import dev.grapevine.p2p.wire.CmpctBlock;
import dev.grapevine.p2p.wire.FeeFilter;
import dev.grapevine.p2p.wire.GetAddr;
import dev.grapevine.p2p.wire.GetBlockTxn;
import dev.grapevine.p2p.wire.GetBlocks;
import dev.grapevine.p2p.wire.GetData;
import dev.grapevine.p2p.wire.GetHeaders;
import dev.grapevine.p2p.wire.Headers;
import dev.grapevine.p2p.wire.Inv;
import dev.grapevine.p2p.wire.InvItem;
import dev.grapevine.p2p.wire.Message;
import dev.grapevine.p2p.wire.NetworkAddress;
import dev.grapevine.p2p.wire.NotFound;
import dev.grapevine.p2p.wire.Ping;
import dev.grapevine.p2p.wire.Pong;
import dev.grapevine.p2p.wire.PrefilledTransaction;
import dev.grapevine.p2p.wire.SendAddrV2;
import dev.grapevine.p2p.wire.SendCmpct;
import dev.grapevine.p2p.wire.SendHeaders;
import dev.grapevine.p2p.wire.ShortIds;
import dev.grapevine.p2p.wire.TransactionIndexes;
import dev.grapevine.p2p.wire.TxMessage;
import dev.grapevine.p2p.wire.Verack;
import dev.grapevine.p2p.wire.Version;
import dev.grapevine.p2p.wire.WtxidRelay;
import dev.grapevine.relay.compact.CompactBlockEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/** Messages that a decoder lets through, about blocks and transactions of a given stock. */
final class RandomMessages {
  private static final int[] KINDS = {
    InvItem.MSG_TX,
    InvItem.MSG_BLOCK,
    InvItem.MSG_FILTERED_BLOCK,
    InvItem.MSG_CMPCT_BLOCK,
    InvItem.MSG_WTX,
    InvItem.MSG_WITNESS_TX,
    InvItem.MSG_WITNESS_BLOCK,
    0,
    99,
    InvItem.MSG_WTX | InvItem.MSG_WITNESS_FLAG
  };

  private final SplittableRandom random;
  private final List<Block> blocks;
  private final List<Transaction> transactions;
  private final CompactBlockEncoder encoder;

  RandomMessages(SplittableRandom random, List<Block> blocks, List<Transaction> transactions) {
    this.random = random;
    this.blocks = blocks;
    this.transactions = transactions;
    this.encoder = new CompactBlockEncoder(random.split());
  }

  Transaction transaction() {
    return transactions.get(random.nextInt(transactions.size()));
  }

  private Block block() {
    return blocks.get(random.nextInt(blocks.size()));
  }

  private int upTo(int most) {
    return random.nextInt(most + 1);
  }

  private BlockHash blockHash() {
    return upTo(5) == 0 ? new BlockHash(random.nextLong(), 2, 3, 4) : block().hash();
  }

  /** What a peer says first, mostly. */
  List<Message> handshake() {
    List<Message> said = new ArrayList<>();
    said.add(version());
    if (upTo(3) > 0) {
      said.add(new WtxidRelay());
    }
    said.add(new Verack());
    if (upTo(3) > 0) {
      said.add(new SendCmpct(random.nextBoolean(), 2));
    }
    return said;
  }

  /** What a peer says that means well. */
  List<Message> honestHandshake() {
    return List.of(
        version(70016, EngineConfig.SERVICES),
        new WtxidRelay(),
        new Verack(),
        new SendCmpct(false, 2));
  }

  private Version version() {
    int[] versions = {70016, 70016, 70015, 31800, 209};
    long[] services = {EngineConfig.SERVICES, EngineConfig.SERVICES, 0, 1 << 10 | 1 << 3};
    return version(
        versions[random.nextInt(versions.length)], services[random.nextInt(services.length)]);
  }

  private Version version(int protocolVersion, long services) {
    return new Version(
        protocolVersion,
        services,
        random.nextLong(Long.MAX_VALUE),
        NetworkAddress.NONE,
        NetworkAddress.NONE,
        random.nextLong(),
        "/x/",
        random.nextInt(),
        upTo(4) > 0);
  }

  /** Any message; those that end a connection are rarer. */
  Message next() {
    return switch (random.nextInt(30)) {
      case 0 -> new Ping(random.nextLong());
      case 1 -> new Pong(upTo(2) == 0 ? OptionalLong.empty() : OptionalLong.of(upTo(1)));
      case 2, 3 -> new Inv(items());
      case 4, 5 -> new GetData(items());
      case 6 -> new NotFound(items());
      case 7, 8 -> new TxMessage(transaction(), random.nextBoolean());
      case 9, 10 -> new Headers(headers());
      case 11 -> new GetHeaders(70016, locator(), blockHash());
      case 12 -> new GetBlocks(70016, locator(), blockHash());
      case 13, 14, 15 -> new BlockMessage(block(), true);
      case 16, 17, 18 -> sketch();
      case 19, 20 -> new BlockTxn(blockHash(), some(transactions, 3));
      case 21 -> answer();
      case 22 -> new GetBlockTxn(blockHash(), indexes());
      case 23 -> new SendCmpct(random.nextBoolean(), upTo(3));
      case 24 -> new SendHeaders();
      case 25 -> new FeeFilter(upTo(1) == 0 ? random.nextLong() : upTo(3000));
      case 26 -> upTo(9) > 0 ? new GetAddr() : new dev.grapevine.p2p.wire.Mempool();
      case 27 -> upTo(9) > 0 ? new Verack() : new WtxidRelay();
      case 28 -> upTo(9) > 0 ? version() : new SendAddrV2();
      default -> upTo(9) > 0 ? new Headers(List.of()) : mutated();
    };
  }

  private List<InvItem> items() {
    List<InvItem> items = new ArrayList<>();
    for (int left = upTo(6); left > 0; left--) {
      int type = KINDS[random.nextInt(KINDS.length)];
      items.add(
          switch (upTo(3)) {
            case 0 -> new InvItem(type, random.nextLong(), 1, 2, 3);
            case 1 -> InvItem.wtx(transaction().wtxid());
            case 2 -> {
              BlockHash hash = block().hash();
              yield new InvItem(type, hash.w0(), hash.w1(), hash.w2(), hash.w3());
            }
            default -> {
              var txid = transaction().txid();
              yield new InvItem(type, txid.w0(), txid.w1(), txid.w2(), txid.w3());
            }
          });
    }
    return items;
  }

  private List<BlockHeader> headers() {
    List<BlockHeader> headers = new ArrayList<>();
    Block last = block();
    headers.add(last.header());
    for (int left = upTo(6); left > 0; left--) {
      for (Block next : blocks) {
        if (next.header().previous().equals(last.hash())) {
          last = next;
          headers.add(last.header());
          break;
        }
      }
    }
    return headers;
  }

  private List<BlockHash> locator() {
    List<BlockHash> hashes = new ArrayList<>();
    for (int left = upTo(3); left > 0; left--) {
      hashes.add(blockHash());
    }
    return hashes;
  }

  private CmpctBlock sketch() {
    CmpctBlock good = encoder.sketch(block());
    return switch (upTo(15)) {
      case 0 -> new CmpctBlock(good.header(), good.nonce(), ShortIds.of(), List.of());
      case 1 -> {
        long[] same = new long[good.shortIds().size() + 1];
        yield new CmpctBlock(good.header(), good.nonce(), ShortIds.of(same), good.prefilled());
      }
      case 2 -> {
        PrefilledTransaction far = new PrefilledTransaction(0x10000, transaction());
        List<PrefilledTransaction> list = List.of(good.prefilled().getFirst(), far);
        yield new CmpctBlock(good.header(), good.nonce(), good.shortIds(), list);
      }
      case 3, 4 -> {
        long[] ids = new long[upTo(4)];
        for (int i = 0; i < ids.length; i++) {
          ids[i] = random.nextLong() >>> 16;
        }
        yield new CmpctBlock(good.header(), good.nonce(), ShortIds.of(ids), good.prefilled());
      }
      default -> good;
    };
  }

  /** The right answer to the likeliest question. */
  private BlockTxn answer() {
    Block block = block();
    List<Transaction> all = block.transactions();
    return new BlockTxn(block.hash(), all.subList(1, all.size()));
  }

  private TransactionIndexes indexes() {
    int[] indexes = new int[upTo(3)];
    int next = 0;
    for (int i = 0; i < indexes.length; i++) {
      indexes[i] = next + (upTo(9) == 0 ? 20_000 : 0);
      next = indexes[i] + 1;
    }
    return TransactionIndexes.of(indexes);
  }

  private BlockMessage mutated() {
    Block block = block();
    List<Transaction> changed = new ArrayList<>(block.transactions());
    if (upTo(1) == 0) {
      changed.add(changed.getLast());
    } else {
      changed.clear();
    }
    return new BlockMessage(new Block(block.header(), changed), true);
  }

  private <T> List<T> some(List<T> all, int most) {
    List<T> chosen = new ArrayList<>();
    for (int left = upTo(most); left > 0; left--) {
      chosen.add(all.get(random.nextInt(all.size())));
    }
    return chosen;
  }
}
