package dev.grapevine.p2p.wire;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a message costs to write and to read: an {@code inv} of 1,000, a {@code cmpctblock} and a
 * {@code block} of 200 transactions, {@code headers} of 2,000, one {@code tx}. Encoding includes
 * the checksum; {@link #checksum} is what verifying it adds to decoding; {@link #decodeShared} is
 * decoding what another node of the process holds already.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MessageCodecBenchmark {
  /** Which message. */
  @Param({"tx", "inv", "cmpctblock", "block", "headers"})
  public String command;

  private final SharedTransactions shared = new SharedTransactions();
  private Message message;
  private byte[] payload;

  /** Makes the message and its payload. */
  @Setup
  public void setUp() {
    message =
        switch (command) {
          case "tx" -> new TxMessage(MessageSamples.transaction(1), true);
          case "inv" -> MessageSamples.inv(1_000);
          case "cmpctblock" -> MessageSamples.cmpctBlock(1, 200);
          case "block" -> new BlockMessage(MessageSamples.block(1, 200), true);
          case "headers" -> MessageSamples.headers(2_000);
          default -> throw new AssertionError(command);
        };
    byte[] frame = MessageCodec.encode(MessageSamples.REGTEST_MAGIC, message);
    payload = Arrays.copyOfRange(frame, V1Header.SIZE, frame.length);
    // Keeps the shared transactions reachable, which the table does not.
    message = ((DecodeResult.Decoded) decodeShared()).message();
  }

  /** Message to frame. */
  @Benchmark
  public byte[] encode() {
    return MessageCodec.encode(MessageSamples.REGTEST_MAGIC, message);
  }

  /** Payload to message. */
  @Benchmark
  public DecodeResult decode() {
    return MessageCodec.decode(command, payload, 0, payload.length, TransactionInterner.none());
  }

  /** Payload to message, its transactions being held. */
  @Benchmark
  public DecodeResult decodeShared() {
    return MessageCodec.decode(command, payload, 0, payload.length, shared);
  }

  /** Checksum of the payload. */
  @Benchmark
  public int checksum() {
    return V1Header.checksum(payload, 0, payload.length);
  }
}
