package dev.grapevine.p2p.fuzz;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.p2p.wire.BlockMessage;
import dev.grapevine.p2p.wire.BlockTxn;
import dev.grapevine.p2p.wire.ByteString;
import dev.grapevine.p2p.wire.CFCheckpt;
import dev.grapevine.p2p.wire.CFHeaders;
import dev.grapevine.p2p.wire.CFilter;
import dev.grapevine.p2p.wire.Commands;
import dev.grapevine.p2p.wire.Feature;
import dev.grapevine.p2p.wire.FeeFilter;
import dev.grapevine.p2p.wire.FilterAdd;
import dev.grapevine.p2p.wire.FilterLoad;
import dev.grapevine.p2p.wire.GetBlockTxn;
import dev.grapevine.p2p.wire.GetCFCheckpt;
import dev.grapevine.p2p.wire.GetCFHeaders;
import dev.grapevine.p2p.wire.GetCFilters;
import dev.grapevine.p2p.wire.GetHeaders;
import dev.grapevine.p2p.wire.HashList;
import dev.grapevine.p2p.wire.MerkleBlock;
import dev.grapevine.p2p.wire.Message;
import dev.grapevine.p2p.wire.MessageCodec;
import dev.grapevine.p2p.wire.MessageSamples;
import dev.grapevine.p2p.wire.Ping;
import dev.grapevine.p2p.wire.SendCmpct;
import dev.grapevine.p2p.wire.SendTxRcncl;
import dev.grapevine.p2p.wire.TransactionIndexes;
import dev.grapevine.p2p.wire.TxMessage;
import dev.grapevine.p2p.wire.Verack;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where the fuzzers begin: bytes that get far into each target, made by the codec itself. */
public final class FuzzCorpus {
  private FuzzCorpus() {}

  /** Writes the seeds of each target to a folder of its name in the folder given. */
  public static void main(String[] args) throws IOException {
    write(Path.of(args[0], "V1FrameReaderFuzz"), framer());
    write(Path.of(args[0], "V2SessionFuzz"), session());
    write(Path.of(args[0], "MessageCodecFuzz"), codec());
  }

  private static void write(Path folder, List<byte[]> seeds) throws IOException {
    Files.createDirectories(folder);
    for (int i = 0; i < seeds.size(); i++) {
      Files.write(folder.resolve("seed-" + i), seeds.get(i));
    }
  }

  private static List<Message> messages() {
    ByteString hash = ByteString.of(new byte[HashList.HASH_BYTES]);
    HashList hashes = HashList.of(List.of(hash, hash));
    BlockHash block = new BlockHash(1, 2, 3, 4);
    return List.of(
        MessageSamples.version(7),
        new Verack(),
        new Ping(1),
        new SendCmpct(true, 2),
        new FeeFilter(1_000),
        MessageSamples.inv(3),
        MessageSamples.headers(2),
        new TxMessage(MessageSamples.transaction(1), true),
        new BlockMessage(MessageSamples.block(1, 2), true),
        MessageSamples.cmpctBlock(1, 4),
        new GetBlockTxn(block, TransactionIndexes.of(0, 2, 7)),
        new BlockTxn(block, MessageSamples.transactions(1, 2)),
        new GetHeaders(70017, List.of(block), block),
        new FilterLoad(hash, 11, 5, 1),
        new FilterAdd(hash),
        new MerkleBlock(MessageSamples.header(1), 7, hashes, ByteString.of((byte) 29)),
        new GetCFilters(0, 1, block),
        new CFilter(0, block, hash),
        new GetCFHeaders(0, 1, block),
        new CFHeaders(0, block, hash, hashes),
        new GetCFCheckpt(0, block),
        new CFCheckpt(0, block, hashes),
        new SendTxRcncl(1, 2),
        new Feature("some feature", hash));
  }

  private static byte[] behind(int first, byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(first);
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  static List<byte[]> framer() {
    int magic = MessageSamples.REGTEST_MAGIC;
    List<byte[]> seeds = new ArrayList<>();
    for (Message message : messages()) {
      seeds.add(behind(20, MessageCodec.encode(magic, message)));
    }
    byte[] ping = MessageCodec.encode(magic, new Ping(1));
    byte[] corrupt = ping.clone();
    corrupt[30] ^= 1;
    seeds.add(behind(0, ping, corrupt, ping));
    return seeds;
  }

  static List<byte[]> session() {
    List<byte[]> seeds = new ArrayList<>();
    byte[] version = MessageCodec.encode(MessageSamples.REGTEST_MAGIC, MessageSamples.version(1));
    for (int mode = 0; mode < 4; mode++) {
      seeds.add(behind(mode, version));
      seeds.add(behind(mode, new byte[4_200]));
      seeds.add(behind(mode, "sendaddrv2\0".getBytes(StandardCharsets.US_ASCII), version));
      seeds.add(behind(mode, new byte[] {1}));
    }
    return seeds;
  }

  static List<byte[]> codec() {
    List<byte[]> seeds = new ArrayList<>();
    for (Message message : messages()) {
      seeds.add(behind(Commands.indexOf(message.command()), MessageSamples.payload(message)));
    }
    return seeds;
  }
}
