package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.MalformedDataException;
import dev.grapevine.p2p.address.NetAddress;
import java.util.Optional;

/**
 * One address of {@link Addr} or {@link AddrV2}.
 *
 * @param time when it was last seen, Unix seconds, 0 to 2^32 - 1
 * @param services what it is said to offer, a bit each
 * @param address not {@link NetAddress#isValid() valid} if its network is unknown to us
 */
public record AddressEntry(long time, long services, NetAddress address) {
  /** Bytes of an entry of {@link Addr}. */
  static final int LEGACY_SIZE = Integer.BYTES + NetworkAddress.SIZE;

  /** Time, services, network, length, port, and an empty address of an unknown network. */
  static final int LEAST_V2_BYTES = 4 + 1 + 1 + 1 + 2;

  static AddressEntry readLegacy(ByteReader in) {
    long time = in.readUint32();
    NetworkAddress rest = NetworkAddress.read(in);
    return new AddressEntry(time, rest.services(), rest.address());
  }

  void writeLegacy(ByteWriter out) {
    out.writeUint32(time);
    new NetworkAddress(services, address).write(out);
  }

  static AddressEntry readV2(ByteReader in) {
    long time = in.readUint32();
    long services = in.readCompactSizeUnbounded();
    Optional<NetAddress.Network> known = NetAddress.Network.of(in.readUint8());
    int length = in.readCompactSize();
    if (length > NetAddress.MAX_ADDRESS_BYTES) {
      throw new MalformedDataException("address too long: " + length);
    }
    if (known.isEmpty()) {
      in.skip(length);
      return new AddressEntry(time, services, NetAddress.unspecified(in.readUint16BigEndian()));
    }
    NetAddress.Network network = known.get();
    if (length != network.addressBytes()) {
      throw new MalformedDataException("BIP155 " + network + " address with length " + length);
    }
    byte[] address = in.readBytes(length);
    return new AddressEntry(
        time, services, NetAddress.of(network, address, in.readUint16BigEndian()));
  }

  int sizeV2() {
    int addressBytes = address.network().addressBytes();
    return Integer.BYTES
        + ByteWriter.compactSizeLength(services)
        + 1
        + ByteWriter.compactSizeLength(addressBytes)
        + addressBytes
        + Short.BYTES;
  }

  void writeV2(ByteWriter out) {
    out.writeUint32(time)
        .writeCompactSize(services)
        .writeUint8(address.network().id())
        .writeVarBytes(address.address())
        .writeUint16BigEndian(address.port());
  }
}
