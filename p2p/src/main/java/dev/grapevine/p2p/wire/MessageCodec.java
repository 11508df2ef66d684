package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.MalformedDataException;
import dev.grapevine.chain.primitives.Transaction;
import java.util.Optional;

/**
 * Bytes to messages and back. Nothing is allocated for a count before it has been held against its
 * limit and the bytes that are there. As Bitcoin Core does, bytes after the last field are ignored:
 * they are how messages have grown. Stateless; any thread.
 */
public final class MessageCodec {

  private MessageCodec() {}

  /**
   * Decodes a payload; the array may be reused afterwards.
   *
   * @param command as in the frame
   */
  public static DecodeResult decode(
      String command, byte[] payload, int offset, int length, TransactionInterner interner) {
    try {
      return read(command, payload, offset, length, interner);
    } catch (MalformedDataException e) {
      return new DecodeResult.Skipped(command, reason(e));
    } catch (PeerFaultException e) {
      return new DecodeResult.Misbehaved(command, reason(e), e.discourage());
    }
  }

  private static String reason(RuntimeException e) {
    return String.valueOf(e.getMessage());
  }

  private static DecodeResult read(
      String command, byte[] payload, int offset, int length, TransactionInterner interner) {
    ByteReader in = new ByteReader(payload, offset, length);
    Message message;
    switch (command) {
      case Version.COMMAND -> message = Version.read(in);
      case Verack.COMMAND -> message = Verack.read(in);
      case WtxidRelay.COMMAND -> message = WtxidRelay.read(in);
      case SendAddrV2.COMMAND -> message = SendAddrV2.read(in);
      case SendHeaders.COMMAND -> message = SendHeaders.read(in);
      case SendCmpct.COMMAND -> message = SendCmpct.read(in);
      case FeeFilter.COMMAND -> message = FeeFilter.read(in);
      case Ping.COMMAND -> message = Ping.read(in);
      case Pong.COMMAND -> message = Pong.read(in);
      case Inv.COMMAND -> message = Inv.read(in);
      case GetData.COMMAND -> message = GetData.read(in);
      case NotFound.COMMAND -> message = NotFound.read(in);
      case TxMessage.COMMAND -> {
        Optional<Transaction> known = interner.find(payload, offset, length);
        message =
            known.isPresent() ? new TxMessage(known.get(), true) : TxMessage.read(in, interner);
      }
      case BlockMessage.COMMAND -> message = BlockMessage.read(in, interner);
      case GetHeaders.COMMAND -> message = GetHeaders.read(in);
      case GetBlocks.COMMAND -> message = GetBlocks.read(in);
      case Headers.COMMAND -> message = Headers.read(in);
      case CmpctBlock.COMMAND -> message = CmpctBlock.read(in, interner);
      case GetBlockTxn.COMMAND -> message = GetBlockTxn.read(in);
      case BlockTxn.COMMAND -> message = BlockTxn.read(in, interner);
      case GetAddr.COMMAND -> message = GetAddr.read(in);
      case Addr.COMMAND -> message = Addr.read(in);
      case AddrV2.COMMAND -> message = AddrV2.read(in);
      case Mempool.COMMAND -> message = Mempool.read(in);
      case FilterLoad.COMMAND -> message = FilterLoad.read(in);
      case FilterAdd.COMMAND -> message = FilterAdd.read(in);
      case FilterClear.COMMAND -> message = FilterClear.read(in);
      case MerkleBlock.COMMAND -> message = MerkleBlock.read(in);
      case GetCFilters.COMMAND -> message = GetCFilters.read(in);
      case CFilter.COMMAND -> message = CFilter.read(in);
      case GetCFHeaders.COMMAND -> message = GetCFHeaders.read(in);
      case CFHeaders.COMMAND -> message = CFHeaders.read(in);
      case GetCFCheckpt.COMMAND -> message = GetCFCheckpt.read(in);
      case CFCheckpt.COMMAND -> message = CFCheckpt.read(in);
      case SendTxRcncl.COMMAND -> message = SendTxRcncl.read(in);
      case Feature.COMMAND -> message = Feature.read(in);
      default -> {
        return new DecodeResult.Skipped(command, "unknown command");
      }
    }
    return new DecodeResult.Decoded(message);
  }

  /**
   * The whole frame of the unencrypted transport, in one array of its exact size.
   *
   * @param magic the network's, as a little-endian int
   */
  public static byte[] encode(int magic, Message message) {
    byte[] frame = encodePayload(message);
    writeHeader(magic, message, frame);
    return frame;
  }

  /** The payload, behind room for the header of the unencrypted transport, in one array. */
  public static byte[] encodePayload(Message message) {
    int size = message.payloadSize();
    ByteWriter out = new ByteWriter(V1Header.SIZE + size);
    V1Header.write(out, 0, message.command(), size, 0);
    message.write(out);
    if (out.size() != V1Header.SIZE + size) {
      throw new AssertionError(message.command() + " wrote another size than it said");
    }
    return out.toBytes();
  }

  /**
   * A whole frame of any bytes under any name, for tests of other nodes.
   *
   * @param command at most twelve characters
   */
  public static byte[] encodeRaw(int magic, String command, byte[] payload) {
    ByteWriter out = new ByteWriter(V1Header.SIZE + payload.length);
    int checksum = V1Header.checksum(payload, 0, payload.length);
    V1Header.write(out, magic, command, payload.length, checksum);
    return out.writeBytes(payload).toBytes();
  }

  /** Fills in the header in front of a payload of {@link #encodePayload}. */
  public static void writeHeader(int magic, Message message, byte[] frame) {
    int size = frame.length - V1Header.SIZE;
    int checksum = checksum(message, frame, size);
    for (int i = 0; i < Integer.BYTES; i++) {
      frame[i] = (byte) (magic >>> 8 * i);
      frame[V1Header.SIZE - Integer.BYTES + i] = (byte) (checksum >>> 8 * i);
    }
  }

  /** A transaction's checksum is the beginning of its hash, which is known as a rule. */
  private static int checksum(Message message, byte[] frame, int size) {
    if (message instanceof TxMessage(Transaction tx, boolean withWitness)) {
      return (int) (withWitness ? tx.wtxid().w0() : tx.txid().w0());
    }
    return V1Header.checksum(frame, V1Header.SIZE, size);
  }
}
