package dev.grapevine.p2p.frame;

import javax.crypto.spec.SecretKeySpec;

/**
 * BIP324's cipher of packet contents: ChaCha20-Poly1305 whose nonce counts the packets under a key,
 * and whose key is replaced by its own key stream after {@link PacketCipher#REKEY_INTERVAL} of
 * them. One direction of one connection.
 */
final class FsChaCha20Poly1305 {
  private SecretKeySpec key;
  private int packets;
  private long rekeys;

  FsChaCha20Poly1305(byte[] key) {
    this.key = new SecretKeySpec(key, ChaCha20.NAME);
  }

  void encrypt(
      byte[] aad, byte[] head, byte[] body, int offset, int length, byte[] out, int outOffset) {
    Aead.ofThread().encrypt(key, nonce(), aad, head, body, offset, length, out, outOffset);
    advance();
  }

  /** False if it was not encrypted by the other end as the next one, with this {@code aad}. */
  boolean decrypt(byte[] aad, byte[] in, int length, byte[] out) {
    boolean authentic = Aead.ofThread().decrypt(key, nonce(), aad, in, length, out);
    advance();
    return authentic;
  }

  private byte[] nonce() {
    return ChaCha20.nonce(packets, rekeys);
  }

  private void advance() {
    packets++;
    if (packets == PacketCipher.REKEY_INTERVAL) {
      // What a packet of zeros begins with: the key stream after the block that keys Poly1305.
      byte[] nonce = ChaCha20.nonce(-1, rekeys);
      key =
          new SecretKeySpec(
              ChaCha20.keyStream(key.getEncoded(), nonce, 1, ChaCha20.KEY_BYTES), ChaCha20.NAME);
      packets = 0;
      rekeys++;
    }
  }
}
