package dev.grapevine.p2p.frame;

import dev.grapevine.chain.crypto.ElligatorSwift;
import dev.grapevine.p2p.wire.Commands;
import dev.grapevine.p2p.wire.V1Header;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One connection of the encrypted transport (BIP324; Bitcoin Core {@code V2Transport}), from the
 * first byte on. What comes goes into {@link #next}; what the handshake has to send is fetched by
 * {@link #takeHandshake} after it (and, by who dialled, at once); messages can be {@link #encrypt
 * encrypted} when {@link #isReady}.
 *
 * <p>Each end sends its key, 64 bytes that look random, and up to {@link #MAX_GARBAGE_BYTES} of
 * garbage; with the other's key in hand a terminator by which that one finds the garbage's end, and
 * a first packet, "version", that authenticates the garbage and has no contents yet. Packets with
 * the ignore bit are decoys and are dropped, also before the version packet. Nothing that is wrong
 * is answered: the connection ends.
 *
 * <p>Who was dialled speaks only when the first bytes differ from how an unencrypted stream of this
 * network begins; if all {@link #V1_PREFIX_BYTES} are the same, the session is a {@link
 * V1FrameReader} from then on. Who dialled and is hung up on before a byte came should {@link
 * #shouldRetryV1 try} unencrypted.
 *
 * <p>Memory: 2.5 kB once the keys are known; until then what came, at most the key, then the
 * garbage; of a packet what of it has come. A handshake costs two multiplications on the curve.
 */
public final class V2Session implements FrameReader {
  /** Longest garbage (BIP324 {@code MAX_GARBAGE_LEN}). */
  public static final int MAX_GARBAGE_BYTES = 4095;

  /** Bytes that tell an unencrypted stream: the magic and {@code version} with its zeros. */
  static final int V1_PREFIX_BYTES = 16;

  private static final int MAX_CONTENTS_BYTES =
      MessageTypes.LONG_BYTES + V1Header.MAX_PAYLOAD_BYTES;
  private static final int PACKET_REST_BYTES =
      PacketCipher.OVERHEAD_BYTES - PacketCipher.LENGTH_BYTES;
  private static final byte[] VERSION = "version\0\0\0\0\0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NONE = new byte[0];
  private static final ThreadLocal<byte[]> PLAIN =
      ThreadLocal.withInitial(() -> new byte[Gather.SCRATCH_BYTES]);

  /** What comes next; in the order of the handshake. */
  private enum Stage {
    /** Bytes that tell which protocol this is. */
    DETECTING,
    /** The other end's key. */
    KEY,
    /** Garbage and its terminator. */
    GARBAGE,
    /** The version packet. */
    VERSION,
    /** Packets with messages. */
    MESSAGES
  }

  private final int magic;
  private final boolean initiating;
  private final RandomGenerator random;
  private final Gather gather = new Gather();
  private Stage stage;
  private byte[] secret = NONE;
  private byte[] ourKey = NONE;
  private byte[] sentGarbage = NONE;
  private byte[] handshake = NONE;
  private byte[] early = NONE;
  private int earlyBytes;
  private byte[] expectedAad = NONE;
  private int packetBytes;
  private @Nullable PacketCipher cipher;
  private @Nullable V1FrameReader unencrypted;

  private V2Session(int magic, boolean initiating, RandomGenerator random) {
    this.magic = magic;
    this.initiating = initiating;
    this.random = random;
    this.stage = initiating ? Stage.KEY : Stage.DETECTING;
    if (initiating) {
      begin();
    }
  }

  /**
   * Of a connection that we dialled; its key and garbage are ready to be sent.
   *
   * @param magic the network's, as a little-endian int
   * @param random of keys and garbage: unpredictable, or the connection hides nothing
   */
  public static V2Session initiator(int magic, RandomGenerator random) {
    return new V2Session(magic, true, random);
  }

  /** Of a connection that we were dialled on, which may turn out to be unencrypted. */
  public static V2Session responder(int magic, RandomGenerator random) {
    return new V2Session(magic, false, random);
  }

  private void begin() {
    secret = new byte[ElligatorSwift.SECRET_SIZE];
    do {
      random.nextBytes(secret);
    } while (!ElligatorSwift.isSecret(secret));
    ourKey = ElligatorSwift.encodeKeyOf(secret, random);
    sentGarbage = new byte[random.nextInt(MAX_GARBAGE_BYTES + 1)];
    random.nextBytes(sentGarbage);
    handshake = Arrays.copyOf(ourKey, ourKey.length + sentGarbage.length);
    System.arraycopy(sentGarbage, 0, handshake, ourKey.length, sentGarbage.length);
  }

  /** Handshake bytes to send now, before anything else; they are given once. */
  public byte[] takeHandshake() {
    byte[] bytes = handshake;
    handshake = NONE;
    return bytes;
  }

  /** True until the other end is known to speak one of the protocols, with the same keys. */
  public boolean isDetecting() {
    return unencrypted == null && stage != Stage.MESSAGES;
  }

  /** True if the other end speaks the unencrypted protocol: frames are to be sent as such. */
  public boolean isUnencrypted() {
    return unencrypted != null;
  }

  /** True once messages can be encrypted. */
  public boolean isReady() {
    return cipher != null;
  }

  /** 32 bytes, the same at both ends if nobody is between them; empty while detecting. */
  public Optional<byte[]> sessionId() {
    return stage == Stage.MESSAGES
        ? Optional.ofNullable(cipher).map(PacketCipher::sessionId)
        : Optional.empty();
  }

  /** Whether, if the connection ends now, the other end may speak the unencrypted protocol only. */
  public boolean shouldRetryV1() {
    return initiating && stage == Stage.KEY && earlyBytes == 0;
  }

  /** Bytes on the wire of a message, which the encrypted transport shortens by up to four. */
  public static int wireBytes(String command, int payloadBytes) {
    return PacketCipher.OVERHEAD_BYTES + MessageTypes.size(command) + payloadBytes;
  }

  /** A message's packet, to be sent before any that is encrypted later. */
  public byte[] encrypt(String command, byte[] payload, int offset, int length) {
    return ready().encrypt(NONE, false, MessageTypes.encode(command), payload, offset, length);
  }

  private PacketCipher ready() {
    PacketCipher ready = cipher;
    if (ready == null) {
      throw new IllegalStateException("the keys are not known yet");
    }
    return ready;
  }

  @Override
  public FrameResult next(ByteSource in) {
    while (true) {
      FrameResult result =
          switch (stage) {
            case DETECTING -> detect(in);
            case KEY -> readKey(in);
            case GARBAGE -> readGarbage(in);
            case VERSION, MESSAGES -> readPacket(in);
          };
      if (result != null) {
        return result;
      }
    }
  }

  /** Takes bytes one by one: the first that differs decides. Null to go on. */
  private @Nullable FrameResult detect(ByteSource in) {
    V1FrameReader reader = unencrypted;
    if (reader != null) {
      return reader.next(in);
    }
    while (earlyBytes < V1_PREFIX_BYTES) {
      if (in.readable() == 0) {
        return FrameResult.Incomplete.INSTANCE;
      }
      takeEarly(in, ElligatorSwift.SIZE, 1);
      int at = earlyBytes - 1;
      byte expected = at < Integer.BYTES ? (byte) (magic >>> 8 * at) : VERSION[at - Integer.BYTES];
      if (early[at] != expected) {
        stage = Stage.KEY;
        begin();
        return null;
      }
    }
    unencrypted = new V1FrameReader(magic, Arrays.copyOf(early, earlyBytes));
    early = NONE;
    return null;
  }

  private void takeEarly(ByteSource in, int room, int count) {
    if (early.length < earlyBytes + count) {
      early = Arrays.copyOf(early, Math.min(room, Math.max(2 * earlyBytes + count, 64)));
    }
    in.take(early, earlyBytes, count);
    earlyBytes += count;
  }

  private @Nullable FrameResult readKey(ByteSource in) {
    int count = Math.min(in.readable(), ElligatorSwift.SIZE - earlyBytes);
    takeEarly(in, ElligatorSwift.SIZE, count);
    if (!initiating
        && earlyBytes >= V1_PREFIX_BYTES
        && Arrays.equals(early, Integer.BYTES, V1_PREFIX_BYTES, VERSION, 0, VERSION.length)) {
      return new FrameResult.Rejected("v1 peer with wrong magic");
    }
    if (earlyBytes < ElligatorSwift.SIZE) {
      return FrameResult.Incomplete.INSTANCE;
    }
    byte[] shared = ElligatorSwift.sharedSecret(secret, ourKey, early, initiating);
    PacketCipher agreed = new PacketCipher(shared, magic, initiating);
    byte[] terminator = agreed.sendTerminator();
    byte[] version = agreed.encryptEmpty(sentGarbage, false);
    byte[] before = handshake;
    handshake = Arrays.copyOf(before, before.length + terminator.length + version.length);
    System.arraycopy(terminator, 0, handshake, before.length, terminator.length);
    System.arraycopy(version, 0, handshake, before.length + terminator.length, version.length);
    Arrays.fill(secret, (byte) 0);
    secret = NONE;
    ourKey = NONE;
    sentGarbage = NONE;
    early = NONE;
    earlyBytes = 0;
    cipher = agreed;
    stage = Stage.GARBAGE;
    return null;
  }

  private @Nullable FrameResult readGarbage(ByteSource in) {
    byte[] terminator = ready().receiveTerminator();
    int most = MAX_GARBAGE_BYTES + PacketCipher.TERMINATOR_BYTES;
    while (in.readable() > 0) {
      takeEarly(in, most, 1);
      int garbage = earlyBytes - terminator.length;
      if (garbage >= 0
          && Arrays.equals(early, garbage, earlyBytes, terminator, 0, terminator.length)) {
        expectedAad = Arrays.copyOf(early, garbage);
        early = NONE;
        earlyBytes = 0;
        stage = Stage.VERSION;
        return null;
      }
      if (earlyBytes == most) {
        return new FrameResult.Rejected("missing garbage terminator");
      }
    }
    return FrameResult.Incomplete.INSTANCE;
  }

  private @Nullable FrameResult readPacket(ByteSource in) {
    PacketCipher agreed = ready();
    if (packetBytes == 0) {
      byte[] encrypted = gather.take(in, PacketCipher.LENGTH_BYTES);
      if (encrypted.length == 0) {
        return FrameResult.Incomplete.INSTANCE;
      }
      int contents = agreed.decryptLength(encrypted);
      if (contents > MAX_CONTENTS_BYTES) {
        return new FrameResult.Rejected("packet too large (" + contents + " bytes)");
      }
      packetBytes = contents + PACKET_REST_BYTES;
    }
    int length = packetBytes;
    byte[] packet = gather.take(in, length);
    if (packet.length == 0) {
      return FrameResult.Incomplete.INSTANCE;
    }
    packetBytes = 0;
    byte[] plain = length <= Gather.SCRATCH_BYTES ? PLAIN.get() : new byte[length];
    if (!agreed.decrypt(expectedAad, packet, length, plain)) {
      return new FrameResult.Rejected("packet decryption failure (" + length + " bytes)");
    }
    expectedAad = NONE;
    if ((plain[0] & PacketCipher.IGNORE_BIT) != 0) {
      return null;
    }
    if (stage == Stage.VERSION) {
      stage = Stage.MESSAGES;
      return null;
    }
    return message(plain, length - PACKET_REST_BYTES);
  }

  private static FrameResult message(byte[] plain, int contents) {
    int wireBytes = contents + PacketCipher.OVERHEAD_BYTES;
    String command = MessageTypes.decode(plain, PacketCipher.HEADER_BYTES, contents);
    if (command.isEmpty()) {
      return new FrameResult.Corrupt(command, "invalid message type", wireBytes);
    }
    int type = plain[PacketCipher.HEADER_BYTES] == 0 ? 1 + Commands.SIZE : 1;
    return new FrameResult.Frame(
        command, plain, PacketCipher.HEADER_BYTES + type, contents - type, wireBytes);
  }
}
