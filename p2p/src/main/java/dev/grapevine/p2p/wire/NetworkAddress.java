package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.p2p.address.NetAddress;

/**
 * Services and address as {@link Version} carries them: in the encoding before BIP155 and without a
 * time. An address on a network without such a form is written as zeros.
 *
 * @param services a bit each
 */
public record NetworkAddress(long services, NetAddress address) {
  /** No services at no address. */
  public static final NetworkAddress NONE = new NetworkAddress(0, NetAddress.UNSPECIFIED);

  /** Bytes on the wire. */
  public static final int SIZE = Long.BYTES + NetAddress.LEGACY_SIZE + Short.BYTES;

  static NetworkAddress read(ByteReader in) {
    long services = in.readInt64();
    byte[] address = in.readBytes(NetAddress.LEGACY_SIZE);
    return new NetworkAddress(services, NetAddress.ofLegacy(address, in.readUint16BigEndian()));
  }

  void write(ByteWriter out) {
    out.writeInt64(services).writeBytes(address.toLegacy()).writeUint16BigEndian(address.port());
  }
}
