package dev.grapevine.node.keys;

import dev.grapevine.chain.address.ExtendedPublicKey;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a key comes from (BIP32, BIP380): the fingerprint of a master key, big-endian, and the
 * steps from it; hardened ones have the highest bit set.
 */
public record KeyOrigin(int fingerprint, List<Integer> path) {
  public KeyOrigin {
    path = List.copyOf(path);
  }

  /** Of a key that is nobody's child. */
  public static KeyOrigin of(byte[] publicKey) {
    return new KeyOrigin(ExtendedPublicKey.fingerprintOf(publicKey), List.of());
  }

  /** The origin whose path continues with {@code steps}. */
  public KeyOrigin then(List<Integer> steps) {
    List<Integer> longer = new ArrayList<>(path);
    longer.addAll(steps);
    return new KeyOrigin(fingerprint, longer);
  }

  /** Eight hex digits. */
  public String fingerprintText() {
    return "%08x".formatted(fingerprint);
  }

  /** As in descriptors, {@code d34db33f/44h/0}. */
  public String text() {
    return text('h');
  }

  /** As {@link #text()}, with another mark of hardened steps. */
  public String text(char hardened) {
    return fingerprintText() + pathText(path, hardened);
  }

  /** {@code /44h/0}; empty for no step. */
  public static String pathText(List<Integer> path, char hardened) {
    StringBuilder text = new StringBuilder();
    for (int step : path) {
      text.append('/').append(step & Integer.MAX_VALUE);
      if (step < 0) {
        text.append(hardened);
      }
    }
    return text.toString();
  }
}
