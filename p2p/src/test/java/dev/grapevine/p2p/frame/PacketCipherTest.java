package dev.grapevine.p2p.frame;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.Vectors;
import dev.grapevine.chain.crypto.ElligatorSwift;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** BIP324's packets, by the published vectors and between two ends. */
class PacketCipherTest {
  private static final String PACKETS = "bips/bip-0324-packet_encoding_test_vectors.csv";
  private static final int MAIN_MAGIC = 0xd9b4bef9;
  private static final HexFormat HEX = HexFormat.of();
  private static final byte[] NONE = new byte[0];

  @Test
  void encryptsThePublishedVectors() {
    List<String> lines = Vectors.lines(PACKETS);
    String[] names = lines.get(0).split(",", -1);
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      Map<String, String> row = new HashMap<>();
      for (int i = 0; i < names.length; i++) {
        row.put(names[i], cells[i]);
      }
      check(row);
    }
    Vectors.report(PACKETS, lines.size() - 1, 0);
  }

  private static byte[] bytes(Map<String, String> row, String name) {
    return HEX.parseHex(row.get(name));
  }

  private static void check(Map<String, String> row) {
    boolean initiating = row.get("in_initiating").equals("1");
    byte[] ours = bytes(row, "in_ellswift_ours");
    byte[] theirs = bytes(row, "in_ellswift_theirs");
    assertThat(ElligatorSwift.decode(ours)).isEqualTo(bytes(row, "mid_x_ours"));
    assertThat(ElligatorSwift.decode(theirs)).isEqualTo(bytes(row, "mid_x_theirs"));
    byte[] secret =
        ElligatorSwift.sharedSecret(bytes(row, "in_priv_ours"), ours, theirs, initiating);
    assertThat(secret).isEqualTo(bytes(row, "mid_shared_secret"));

    PacketCipher cipher = new PacketCipher(secret, MAIN_MAGIC, initiating);
    assertThat(cipher.sendTerminator()).isEqualTo(bytes(row, "mid_send_garbage_terminator"));
    assertThat(cipher.receiveTerminator()).isEqualTo(bytes(row, "mid_recv_garbage_terminator"));
    assertThat(cipher.sessionId()).isEqualTo(bytes(row, "out_session_id"));
    for (int i = 0; i < Integer.parseInt(row.get("in_idx")); i++) {
      cipher.encryptEmpty(NONE, true);
    }
    byte[] once = bytes(row, "in_contents");
    byte[] contents = new byte[once.length * Integer.parseInt(row.get("in_multiply"))];
    for (int i = 0; i < contents.length; i++) {
      contents[i] = once[i % once.length];
    }
    boolean ignore = row.get("in_ignore").equals("1");
    byte[] packet =
        cipher.encrypt(bytes(row, "in_aad"), ignore, NONE, contents, 0, contents.length);
    byte[] whole = bytes(row, "out_ciphertext");
    byte[] ending = bytes(row, "out_ciphertext_endswith");
    assertThat(whole.length + ending.length).isPositive();
    if (whole.length > 0) {
      assertThat(packet).isEqualTo(whole);
    }
    assertThat(Arrays.copyOfRange(packet, packet.length - ending.length, packet.length))
        .isEqualTo(ending);
  }

  /** More packets than three keys of either kind last for, in both directions. */
  @Test
  void bothEndsChangeTheirKeysTogether() {
    byte[] secret = new byte[32];
    PacketCipher alice = new PacketCipher(secret, MAIN_MAGIC, true);
    PacketCipher bob = new PacketCipher(secret, MAIN_MAGIC, false);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 3 * PacketCipher.REKEY_INTERVAL + 5; i++) {
      byte[] contents = new byte[random.nextInt(200)];
      random.nextBytes(contents);
      exchange(alice, bob, contents);
      exchange(bob, alice, contents);
    }
    assertThat(alice.sessionId()).isEqualTo(bob.sessionId());
  }

  private static void exchange(PacketCipher from, PacketCipher to, byte[] contents) {
    byte[] packet = from.encrypt(NONE, false, NONE, contents, 0, contents.length);
    assertThat(to.decryptLength(packet)).isEqualTo(contents.length);
    byte[] rest = Arrays.copyOfRange(packet, PacketCipher.LENGTH_BYTES, packet.length);
    byte[] plain = new byte[PacketCipher.HEADER_BYTES + contents.length];
    assertThat(to.decrypt(NONE, rest, rest.length, plain)).isTrue();
    assertThat(Arrays.copyOfRange(plain, PacketCipher.HEADER_BYTES, plain.length))
        .isEqualTo(contents);
  }

  @Test
  void aChangedBitIsNoticed() {
    byte[] secret = new byte[32];
    PacketCipher alice = new PacketCipher(secret, MAIN_MAGIC, true);
    PacketCipher bob = new PacketCipher(secret, MAIN_MAGIC, false);
    byte[] packet = alice.encryptEmpty(NONE, false);
    bob.decryptLength(packet);
    byte[] rest = Arrays.copyOfRange(packet, PacketCipher.LENGTH_BYTES, packet.length);
    rest[0] ^= 1;

    assertThat(bob.decrypt(NONE, rest, rest.length, new byte[1])).isFalse();
  }
}
