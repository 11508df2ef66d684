package dev.grapevine.p2p.frame;

import static dev.grapevine.p2p.wire.MessageSamples.REGTEST_MAGIC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.p2p.wire.MessageCodec;
import dev.grapevine.p2p.wire.MessageSamples;
import dev.grapevine.p2p.wire.Ping;
import dev.grapevine.p2p.wire.V1Header;
import dev.grapevine.p2p.wire.Verack;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Two sessions that talk to each other, and what a wrong one gets. */
class V2SessionTest {
  private final RandomGenerator random = new SplittableRandom(324);
  private final V2Session alice = V2Session.initiator(REGTEST_MAGIC, random);
  private final V2Session bob = V2Session.responder(REGTEST_MAGIC, random);

  private static FrameResult feed(V2Session to, byte[] bytes) {
    return to.next(new ArrayBytes(bytes));
  }

  private static void incomplete(FrameResult result) {
    assertThat(result).isSameAs(FrameResult.Incomplete.INSTANCE);
  }

  private static void rejected(FrameResult result, String reason) {
    assertThat(result).isEqualTo(new FrameResult.Rejected(reason));
  }

  private void shakeHands() {
    incomplete(feed(bob, alice.takeHandshake()));
    incomplete(feed(alice, bob.takeHandshake()));
    incomplete(feed(bob, alice.takeHandshake()));
  }

  private static void carries(FrameResult result, String command, byte[] payload) {
    FrameResult.Frame frame = (FrameResult.Frame) result;
    assertThat(frame.command()).isEqualTo(command);
    assertThat(Arrays.copyOfRange(frame.bytes(), frame.offset(), frame.offset() + frame.length()))
        .isEqualTo(payload);
    assertThat(frame.wireBytes()).isEqualTo(V2Session.wireBytes(command, payload.length));
  }

  private byte[] payload(int length) {
    byte[] payload = new byte[length];
    random.nextBytes(payload);
    return payload;
  }

  @Test
  void bothEndsAgreeOnOneSession() {
    assertThat(bob.takeHandshake()).isEmpty();
    shakeHands();

    assertThat(alice.sessionId().orElseThrow()).isEqualTo(bob.sessionId().orElseThrow());
    assertThat(alice.isDetecting() || bob.isDetecting()).isFalse();
    assertThat(bob.isUnencrypted()).isFalse();
    assertThat(alice.shouldRetryV1()).isFalse();
  }

  @Test
  void messagesArriveThroughManyKeys() {
    shakeHands();
    for (int i = 0; i < 1_000; i++) {
      byte[] payload = payload(random.nextInt(300));
      String command = i % 2 == 0 ? "inv" : "sendaddrv2";
      carries(feed(bob, alice.encrypt(command, payload, 0, payload.length)), command, payload);
      carries(feed(alice, bob.encrypt(command, payload, 0, payload.length)), command, payload);
    }
  }

  @Test
  void aShortNameTakesOneByteAndALongOneThirteen() {
    shakeHands();
    assertThat(alice.encrypt("ping", new byte[8], 0, 8)).hasSize(29);
    assertThat(alice.encrypt("feature", new byte[8], 0, 8)).hasSize(29);
    assertThat(alice.encrypt("version", new byte[8], 0, 8)).hasSize(41);
  }

  /** Wherever the network cuts the stream: byte by byte, the whole handshake and two messages. */
  @Test
  void theStreamMayBeCutAnywhere() {
    byte[] large = payload(70_000);
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    drip(bob, alice.takeHandshake(), received);
    drip(alice, bob.takeHandshake(), received);
    drip(bob, alice.takeHandshake(), received);
    drip(bob, alice.encrypt("ping", new byte[8], 0, 8), received);
    drip(bob, alice.encrypt("block", large, 0, large.length), received);

    byte[] all = received.toByteArray();
    assertThat(all).hasSize(8 + large.length);
    assertThat(Arrays.copyOfRange(all, 8, all.length)).isEqualTo(large);
  }

  private static void drip(V2Session to, byte[] bytes, ByteArrayOutputStream received) {
    ArrayBytes in = new ArrayBytes(bytes);
    for (byte b : bytes) {
      switch (to.next(new ArrayBytes(new byte[] {b}))) {
        case FrameResult.Frame frame ->
            received.write(frame.bytes(), frame.offset(), frame.length());
        case FrameResult.Incomplete incomplete -> {}
        case FrameResult other -> throw new AssertionError(other.toString());
      }
    }
    assertThat(in.readable()).isEqualTo(bytes.length);
  }

  @Test
  void anUnencryptedStreamIsReadAsSuch() {
    byte[] version = MessageCodec.encode(REGTEST_MAGIC, MessageSamples.version(5));
    incomplete(feed(bob, Arrays.copyOf(version, 16)));
    assertThat(bob.isUnencrypted()).isTrue();

    ArrayBytes rest =
        ArrayBytes.joined(
            Arrays.copyOfRange(version, 16, version.length),
            MessageCodec.encode(REGTEST_MAGIC, new Ping(7)));
    carriesUnencrypted(bob.next(rest), version);
    assertThat(((FrameResult.Frame) bob.next(rest)).command()).isEqualTo("ping");
    assertThat(bob.takeHandshake()).isEmpty();
    assertThat(bob.sessionId()).isEmpty();
  }

  private static void carriesUnencrypted(FrameResult result, byte[] frame) {
    FrameResult.Frame found = (FrameResult.Frame) result;
    assertThat(Arrays.copyOf(found.bytes(), found.length()))
        .isEqualTo(Arrays.copyOfRange(frame, V1Header.SIZE, frame.length));
  }

  /** A key that begins like an unencrypted stream is told apart by its first other byte. */
  @Test
  void theFirstByteThatDiffersIsAnswered() {
    byte[] version = MessageCodec.encode(REGTEST_MAGIC, MessageSamples.version(5));
    for (int same = 0; same < 16; same++) {
      V2Session responder = V2Session.responder(REGTEST_MAGIC, random);
      incomplete(feed(responder, Arrays.copyOf(version, same)));
      assertThat(responder.takeHandshake()).isEmpty();
      incomplete(feed(responder, new byte[] {(byte) (version[same] ^ 1)}));
      assertThat(responder.takeHandshake()).hasSizeGreaterThanOrEqualTo(64);
    }
  }

  @Test
  void anUnencryptedStreamOfAnotherNetworkIsRefused() {
    byte[] version = MessageCodec.encode(0x0709110b, MessageSamples.version(5));
    rejected(feed(bob, version), "v1 peer with wrong magic");
  }

  /** BIP324: the magic is part of the keys, so another network's session finds no terminator. */
  @Test
  void anEncryptedSessionOfAnotherNetworkFails() {
    V2Session stranger = V2Session.initiator(0x0709110b, random);
    incomplete(feed(bob, stranger.takeHandshake()));
    byte[] answer = bob.takeHandshake();
    byte[] endless = Arrays.copyOf(answer, 64 + V2Session.MAX_GARBAGE_BYTES + 16);
    rejected(feed(stranger, endless), "missing garbage terminator");
  }

  @Test
  void garbageHasItsLimit() {
    incomplete(feed(bob, alice.takeHandshake()));
    byte[] answer = Arrays.copyOf(bob.takeHandshake(), 64);
    incomplete(feed(alice, answer));
    incomplete(feed(alice, new byte[V2Session.MAX_GARBAGE_BYTES + 15]));
    rejected(feed(alice, new byte[1]), "missing garbage terminator");
  }

  @Test
  void changedGarbageIsNoticed() {
    byte[] first = alice.takeHandshake();
    assertThat(first).as("some garbage, with this seed").hasSizeGreaterThan(64);
    first[first.length - 1] ^= 1;
    incomplete(feed(bob, first));
    incomplete(feed(alice, bob.takeHandshake()));
    rejected(feed(bob, alice.takeHandshake()), "packet decryption failure (17 bytes)");
  }

  @Test
  void whoIsHungUpOnBeforeAByteCameRetriesUnencrypted() {
    alice.takeHandshake();
    assertThat(alice.shouldRetryV1()).isTrue();
    assertThat(bob.shouldRetryV1()).isFalse();
    feed(alice, new byte[1]);
    assertThat(alice.shouldRetryV1()).isFalse();
  }

  @Test
  void theSessionIsReportedOnlyWhenTheOtherEndHasProvedItsKeys() {
    incomplete(feed(bob, alice.takeHandshake()));
    incomplete(feed(alice, bob.takeHandshake()));
    assertThat(bob.isReady()).isTrue();
    assertThat(bob.isDetecting()).isTrue();
    assertThat(bob.sessionId()).isEmpty();
    incomplete(feed(bob, alice.takeHandshake()));
    assertThat(bob.sessionId()).isPresent();
  }

  @Test
  void lengthsOverTheLimitEndTheSession() {
    shakeHands();
    byte[] packet = alice.encrypt("block", new byte[4_000_100], 0, 4_000_100);
    rejected(feed(bob, packet), "packet too large (4000101 bytes)");
  }

  @Test
  void unknownTypesAreDroppedAndTheSessionGoesOn() {
    shakeHands();
    byte[] control = alice.encrypt("a\u0001", new byte[3], 0, 3);
    assertThat(feed(bob, control))
        .isEqualTo(new FrameResult.Corrupt("", "invalid message type", 36));
    carries(feed(bob, alice.encrypt("verack", new byte[0], 0, 0)), "verack", new byte[0]);
  }

  @Test
  void everyTypeIsFoundAgain() {
    for (int id = 1; id < 256; id++) {
      byte[] contents = {(byte) id};
      String command = MessageTypes.decode(contents, 0, 1);
      if (!command.isEmpty()) {
        assertThat(MessageTypes.encode(command)).isEqualTo(contents);
      }
    }
    assertThat(MessageTypes.decode(new byte[] {28}, 0, 1)).isEqualTo("addrv2");
    assertThat(MessageTypes.decode(new byte[] {0}, 0, 1)).isEmpty();
    assertThat(MessageTypes.decode(new byte[0], 0, 0)).isEmpty();
    byte[] longest = "\0abcdefghijkl".getBytes(StandardCharsets.US_ASCII);
    assertThat(MessageTypes.decode(longest, 0, longest.length)).isEqualTo("abcdefghijkl");
    assertThat(new Verack().command()).isEqualTo("verack");
  }
}
