package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import java.nio.charset.StandardCharsets;

/**
 * The first message in each direction. Its fields from {@code sender} on may be missing at the end
 * of what a peer sends; they then have the values that Bitcoin Core gives them: no address, nonce
 * 1, no user agent, height -1, relay true.
 *
 * @param protocolVersion highest version the sender speaks
 * @param services its services, a bit each
 * @param timestamp its Unix time in seconds, 0 or more
 * @param receiver where it sees us
 * @param sender where it says it is; nobody reads it
 * @param nonce random, to notice a connection to oneself
 * @param userAgent BIP14; one character a byte (ISO 8859-1), as sent: to be cleaned before it is
 *     shown
 * @param startHeight height of its best block
 * @param relay false if it wants no transactions announced (BIP37)
 */
public record Version(
    int protocolVersion,
    long services,
    long timestamp,
    NetworkAddress receiver,
    NetworkAddress sender,
    long nonce,
    String userAgent,
    int startHeight,
    boolean relay)
    implements Message {
  /** Name in the frame. */
  public static final String COMMAND = "version";

  /** Longest user agent in bytes (Bitcoin Core {@code MAX_SUBVERSION_LENGTH}). */
  public static final int MAX_USER_AGENT_BYTES = 256;

  private static final int FIXED_BYTES =
      Integer.BYTES + 3 * Long.BYTES + 2 * NetworkAddress.SIZE + Integer.BYTES + 1;

  /** Refuses a user agent that could not be sent. */
  public Version {
    if (userAgent.length() > MAX_USER_AGENT_BYTES) {
      throw new IllegalArgumentException(
          "a user agent has at most " + MAX_USER_AGENT_BYTES + " bytes");
    }
  }

  static Version read(ByteReader in) {
    int protocolVersion = in.readInt32();
    long services = in.readInt64();
    long timestamp = Math.max(0, in.readInt64());
    NetworkAddress receiver = NetworkAddress.read(in);
    NetworkAddress sender = NetworkAddress.NONE;
    long nonce = 1;
    if (in.remaining() > 0) {
      sender = NetworkAddress.read(in);
      nonce = in.readInt64();
    }
    String userAgent = "";
    if (in.remaining() > 0) {
      userAgent = new String(in.readVarBytes(MAX_USER_AGENT_BYTES), StandardCharsets.ISO_8859_1);
    }
    int startHeight = in.remaining() > 0 ? in.readInt32() : -1;
    boolean relay = in.remaining() == 0 || in.readBoolean();
    return new Version(
        protocolVersion,
        services,
        timestamp,
        receiver,
        sender,
        nonce,
        userAgent,
        startHeight,
        relay);
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public int payloadSize() {
    return FIXED_BYTES + ByteWriter.compactSizeLength(userAgent.length()) + userAgent.length();
  }

  @Override
  public void write(ByteWriter out) {
    out.writeInt32(protocolVersion).writeInt64(services).writeInt64(timestamp);
    receiver.write(out);
    sender.write(out);
    out.writeInt64(nonce)
        .writeVarBytes(userAgent.getBytes(StandardCharsets.ISO_8859_1))
        .writeInt32(startHeight)
        .writeBoolean(relay);
  }
}
