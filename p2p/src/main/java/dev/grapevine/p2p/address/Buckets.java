package dev.grapevine.p2p.address;

import dev.grapevine.chain.crypto.HashWriter;
import java.util.Arrays;

/**
 * Which bucket of which table an address belongs in, and where in it, by hashes keyed with a secret
 * of the node, so that nobody outside can aim at a place (Bitcoin Core {@code addrman.cpp}):
 *
 * <pre>
 * tried bucket    = H(key, group, H(key, address) mod 8) mod 256
 * new bucket      = H(key, source group, H(key, group, source group) mod 64) mod 1024
 * place in bucket = H(key, 'N' or 'K', bucket, address) mod 64
 * </pre>
 *
 * <p>So all addresses of one group get at most 8 of the 256 tried buckets, and all that one group
 * of sources tells at most 64 of the 1024 new ones. H is double SHA-256, cut to its first 8 bytes
 * in little-endian order.
 */
final class Buckets {
  /** {@code ADDRMAN_NEW_BUCKET_COUNT}. */
  static final int NEW = 1024;

  /** {@code ADDRMAN_TRIED_BUCKET_COUNT}. */
  static final int TRIED = 256;

  /** Places in a bucket ({@code ADDRMAN_BUCKET_SIZE}). */
  static final int SIZE = 64;

  /** {@code ADDRMAN_TRIED_BUCKETS_PER_GROUP}. */
  static final int TRIED_PER_GROUP = 8;

  /** {@code ADDRMAN_NEW_BUCKETS_PER_SOURCE_GROUP}. */
  static final int NEW_PER_SOURCE_GROUP = 64;

  static final int KEY_BYTES = 32;

  private final HashWriter keyed;
  private final NetworkGroups groups;

  Buckets(byte[] key, NetworkGroups groups) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException("a key of " + KEY_BYTES + " bytes, not " + key.length);
    }
    this.keyed = new HashWriter().bytes(key);
    this.groups = groups;
  }

  int tried(NetAddress address) {
    long within = finish(bytes(keyed.copy(), addressKey(address)));
    byte[] group = groups.of(address).toBytes();
    HashWriter writer = bytes(keyed.copy(), group);
    return mod(finish(writer.int64(Long.remainderUnsigned(within, TRIED_PER_GROUP))), TRIED);
  }

  int fresh(NetAddress address, NetAddress source) {
    byte[] sourceGroup = groups.of(source).toBytes();
    HashWriter both = bytes(keyed.copy(), groups.of(address).toBytes());
    long within = finish(bytes(both, sourceGroup));
    HashWriter writer = bytes(keyed.copy(), sourceGroup);
    return mod(finish(writer.int64(Long.remainderUnsigned(within, NEW_PER_SOURCE_GROUP))), NEW);
  }

  int position(NetAddress address, boolean tried, int bucket) {
    HashWriter writer = keyed.copy().uint8(tried ? 'K' : 'N').int32(bucket);
    return mod(finish(bytes(writer, addressKey(address))), SIZE);
  }

  private static HashWriter bytes(HashWriter writer, byte[] bytes) {
    return writer.compactSize(bytes.length).bytes(bytes);
  }

  private static long finish(HashWriter writer) {
    byte[] hash = writer.finishDouble();
    long cheap = 0;
    for (int i = Long.BYTES - 1; i >= 0; i--) {
      cheap = cheap << 8 | (hash[i] & 0xff);
    }
    return cheap;
  }

  private static int mod(long hash, int count) {
    return (int) Long.remainderUnsigned(hash, count);
  }

  /** Address and port: in the encoding before BIP155 where there is one. */
  static byte[] addressKey(NetAddress address) {
    byte[] host = address.hasLegacyForm() ? address.toLegacy() : address.address();
    byte[] key = Arrays.copyOf(host, host.length + Short.BYTES);
    key[host.length] = (byte) (address.port() >>> 8);
    key[host.length + 1] = (byte) address.port();
    return key;
  }
}
