package dev.grapevine.p2p.frame;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * BIP324's packets, once both ends share a secret: an encrypted length of three bytes, a header
 * byte and the contents, encrypted and authenticated. Packets must be encrypted and decrypted in
 * the order in which they travel. About 2.5 kB; one connection's.
 */
public final class PacketCipher {
  /** Packets under one key, in each direction (BIP324 {@code REKEY_INTERVAL}). */
  public static final int REKEY_INTERVAL = 224;

  /** Bytes of the encrypted length. */
  public static final int LENGTH_BYTES = FsChaCha20.CHUNK_BYTES;

  /** Bytes of the header, which is encrypted with the contents and not counted by the length. */
  public static final int HEADER_BYTES = 1;

  /** Bytes that a packet has beside its contents. */
  public static final int OVERHEAD_BYTES = LENGTH_BYTES + HEADER_BYTES + Aead.TAG_BYTES;

  /** Bytes that end the garbage. */
  public static final int TERMINATOR_BYTES = 16;

  /** Bit of the header by which the receiver ignores a packet. */
  static final int IGNORE_BIT = 0x80;

  private static final String MAC = "HmacSHA256";
  private static final byte[] NONE = new byte[0];

  private final FsChaCha20 sendLengths;
  private final FsChaCha20 receiveLengths;
  private final FsChaCha20Poly1305 sendPackets;
  private final FsChaCha20Poly1305 receivePackets;
  private final byte[] sendTerminator;
  private final byte[] receiveTerminator;
  private final byte[] sessionId;

  /**
   * Derives the keys by HKDF-SHA256 (RFC 5869).
   *
   * @param sharedSecret of {@code ElligatorSwift}
   * @param magic the network's, as a little-endian int
   * @param initiating we dialled
   */
  public PacketCipher(byte[] sharedSecret, int magic, boolean initiating) {
    byte[] salt = Arrays.copyOf("bitcoin_v2_shared_secret".getBytes(StandardCharsets.US_ASCII), 28);
    for (int i = 0; i < Integer.BYTES; i++) {
      salt[24 + i] = (byte) (magic >>> 8 * i);
    }
    Mac expand = mac(mac(salt).doFinal(sharedSecret));
    FsChaCha20 initiatorLengths = new FsChaCha20(derive(expand, "initiator_L"));
    FsChaCha20 responderLengths = new FsChaCha20(derive(expand, "responder_L"));
    var initiatorPackets = new FsChaCha20Poly1305(derive(expand, "initiator_P"));
    var responderPackets = new FsChaCha20Poly1305(derive(expand, "responder_P"));
    byte[] terminators = derive(expand, "garbage_terminators");
    byte[] initiatorTerminator = Arrays.copyOf(terminators, TERMINATOR_BYTES);
    byte[] responderTerminator =
        Arrays.copyOfRange(terminators, TERMINATOR_BYTES, 2 * TERMINATOR_BYTES);
    sendLengths = initiating ? initiatorLengths : responderLengths;
    receiveLengths = initiating ? responderLengths : initiatorLengths;
    sendPackets = initiating ? initiatorPackets : responderPackets;
    receivePackets = initiating ? responderPackets : initiatorPackets;
    sendTerminator = initiating ? initiatorTerminator : responderTerminator;
    receiveTerminator = initiating ? responderTerminator : initiatorTerminator;
    sessionId = derive(expand, "session_id");
  }

  private static Mac mac(byte[] key) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(new SecretKeySpec(key, MAC));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has " + MAC, e);
    }
  }

  private static byte[] derive(Mac expand, String info) {
    expand.update(info.getBytes(StandardCharsets.US_ASCII));
    return expand.doFinal(new byte[] {1});
  }

  /** What both ends can compare to know that nobody is between them; 32 bytes. */
  public byte[] sessionId() {
    return sessionId.clone();
  }

  /** What ends the garbage that we send. */
  public byte[] sendTerminator() {
    return sendTerminator.clone();
  }

  /** What ends the garbage that we receive. */
  public byte[] receiveTerminator() {
    return receiveTerminator.clone();
  }

  /**
   * The next packet to send, in a new array.
   *
   * @param aad authenticated with it; for the first packet the garbage that was sent
   * @param ignore it is a decoy
   * @param type first bytes of the contents
   * @param body whose part from {@code offset} is the rest of them
   */
  public byte[] encrypt(
      byte[] aad, boolean ignore, byte[] type, byte[] body, int offset, int length) {
    int contents = type.length + length;
    byte[] packet = new byte[OVERHEAD_BYTES + contents];
    int encrypted = sendLengths.crypt(contents);
    packet[0] = (byte) encrypted;
    packet[1] = (byte) (encrypted >>> 8);
    packet[2] = (byte) (encrypted >>> 16);
    byte[] head = new byte[HEADER_BYTES + type.length];
    head[0] = (byte) (ignore ? IGNORE_BIT : 0);
    System.arraycopy(type, 0, head, HEADER_BYTES, type.length);
    sendPackets.encrypt(aad, head, body, offset, length, packet, LENGTH_BYTES);
    return packet;
  }

  /** A packet without contents. */
  byte[] encryptEmpty(byte[] aad, boolean ignore) {
    return encrypt(aad, ignore, NONE, NONE, 0, 0);
  }

  /** Length of the next packet's contents, from its first three bytes. */
  public int decryptLength(byte[] in) {
    return receiveLengths.crypt(in[0] & 0xFF | (in[1] & 0xFF) << 8 | (in[2] & 0xFF) << 16);
  }

  /**
   * Decrypts what follows the length; false if it is not authentic, and then nothing that follows
   * will be.
   *
   * @param length of {@code in}: the contents' and {@link #OVERHEAD_BYTES} without the length
   * @param out gets the header byte and the contents
   */
  public boolean decrypt(byte[] aad, byte[] in, int length, byte[] out) {
    return receivePackets.decrypt(aad, in, length, out);
  }
}
