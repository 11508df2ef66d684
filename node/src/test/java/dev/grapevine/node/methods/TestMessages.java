package dev.grapevine.node.methods;

import dev.grapevine.chain.consensus.Networks;
import dev.grapevine.chain.crypto.Sha256;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Messages of a peer on regtest, as bytes of the unencrypted protocol. */
final class TestMessages {
  private static final int COMMAND_BYTES = 12;
  private static final int CHECKSUM_BYTES = 4;
  private static final int HEADER_BYTES = 24;
  private static final int VERSION_BYTES = 86;

  /** The whole chain, with witnesses. */
  private static final long SERVICES = 9;

  private TestMessages() {}

  static byte[] of(String command, byte[] payload) {
    return ByteBuffer.allocate(HEADER_BYTES + payload.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(Networks.REGTEST.magic())
        .put(Arrays.copyOf(command.getBytes(StandardCharsets.US_ASCII), COMMAND_BYTES))
        .putInt(payload.length)
        .put(Sha256.doubleHash(payload), 0, CHECKSUM_BYTES)
        .put(payload)
        .array();
  }

  /** Of one that serves blocks and wants transactions. */
  static byte[] version() {
    ByteBuffer payload =
        ByteBuffer.allocate(VERSION_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(70016)
            .putLong(SERVICES)
            .putLong(1_700_000_000);
    payload.position(VERSION_BYTES - 1);
    payload.put((byte) 1);
    return of("version", payload.array());
  }
}
