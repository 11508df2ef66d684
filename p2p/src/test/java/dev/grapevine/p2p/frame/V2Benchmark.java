package dev.grapevine.p2p.frame;

import dev.grapevine.chain.crypto.ElligatorSwift;
import dev.grapevine.p2p.wire.MessageSamples;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a handshake of BIP324 costs, and its parts; without sockets. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class V2Benchmark {
  private final SplittableRandom random = new SplittableRandom(1);
  private final byte[] secret = new byte[32];
  private byte[] key;

  public V2Benchmark() {
    secret[31] = 7;
    key = ElligatorSwift.encodeKeyOf(secret, random);
  }

  /** A key of ours and its encoding. */
  @Benchmark
  public byte[] encodeKey() {
    key = ElligatorSwift.encodeKeyOf(secret, random);
    return key;
  }

  /** The x that an encoding stands for. */
  @Benchmark
  public byte[] decodeKey() {
    key[63]++;
    return ElligatorSwift.decode(key);
  }

  /** Decoding the other's key, and agreeing. */
  @Benchmark
  public byte[] agree() {
    key[63]++;
    return ElligatorSwift.sharedSecret(secret, key, key, true);
  }

  /** Both ends of a whole handshake. */
  @Benchmark
  public boolean handshake() {
    int magic = MessageSamples.REGTEST_MAGIC;
    V2Session alice = V2Session.initiator(magic, random);
    V2Session bob = V2Session.responder(magic, random);
    bob.next(new ArrayBytes(alice.takeHandshake()));
    alice.next(new ArrayBytes(bob.takeHandshake()));
    bob.next(new ArrayBytes(alice.takeHandshake()));
    return bob.isDetecting();
  }
}
