package dev.grapevine.p2p.frame;

import java.util.Arrays;

/**
 * BIP324's cipher of packet lengths: a key stream that goes on from packet to packet and takes its
 * next key from itself after {@link PacketCipher#REKEY_INTERVAL} of them. What one key gives is
 * made at once, eleven blocks, and what it has been used for is wiped only with the rest.
 */
final class FsChaCha20 {
  static final int CHUNK_BYTES = 3;
  private static final int USED_BYTES = CHUNK_BYTES * PacketCipher.REKEY_INTERVAL;

  private byte[] stream;
  private int position;
  private long rekeys;

  FsChaCha20(byte[] key) {
    stream = keyStream(key);
  }

  private byte[] keyStream(byte[] key) {
    return ChaCha20.keyStream(key, ChaCha20.nonce(0, rekeys), 0, USED_BYTES + ChaCha20.KEY_BYTES);
  }

  /** A little-endian number of {@link #CHUNK_BYTES}, encrypted or, if it was, decrypted. */
  int crypt(int number) {
    int mask =
        stream[position] & 0xFF
            | (stream[position + 1] & 0xFF) << 8
            | (stream[position + 2] & 0xFF) << 16;
    position += CHUNK_BYTES;
    if (position == USED_BYTES) {
      byte[] used = stream;
      rekeys++;
      stream = keyStream(Arrays.copyOfRange(used, USED_BYTES, used.length));
      Arrays.fill(used, (byte) 0);
      position = 0;
    }
    return number ^ mask;
  }
}
