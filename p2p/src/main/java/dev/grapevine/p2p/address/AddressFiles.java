package dev.grapevine.p2p.address;

import dev.grapevine.chain.crypto.Sha256;
import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.MalformedDataException;
import dev.grapevine.p2p.address.NetAddress.Network;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The bytes of {@code peers.dat} and {@code anchors.dat}, as Bitcoin Core 22.0 and later write and
 * read them ({@code addrdb.cpp}, {@code addrman.cpp}): the network's magic number, the content, and
 * the double SHA-256 of both.
 *
 * <p>{@code peers.dat}, format 4: format and 32 + lowest compatible format (a byte each), key,
 * number of new and of tried addresses, number of new buckets XOR 2^30, the new addresses, the
 * tried ones, for each new bucket the numbers of those in it, and 32 bytes for the version of the
 * AS map, zeros without one: with another map the new buckets of the file say nothing. An address:
 * disk version (4 bytes), time (4), services (compact size), network, length, bytes, port
 * (big-endian), then the source in the same form without port, last success (8 bytes) and failed
 * attempts (4). Where an address stands follows from the key. Formats 1 to 3 of older versions are
 * read as well.
 */
public final class AddressFiles {
  /** {@code Format::V4_MULTIPORT}, the one that is written. */
  private static final int FORMAT = 4;

  /** {@code Format::V3_BIP155}: the first with addresses as in BIP155. */
  private static final int FORMAT_BIP155 = 3;

  /** {@code Format::V2_ASMAP}: the first that names an AS map. */
  private static final int FORMAT_AS_MAP = 2;

  private static final int INCOMPATIBILITY_BASE = 32;
  private static final int BUCKETS_MASK = 1 << 30;

  /** Disk version of an address: a client version whose low bits mean nothing, and a flag. */
  private static final int DISK_VERSION = 220_000;

  private static final int DISK_FLAG_BIP155 = 1 << 29;
  private static final int DISK_VERSION_IGNORED = 0x7ffff;

  /** Fewest bytes of an address in a file. */
  private static final int LEAST_BYTES = 4 + 4 + 1 + 1 + 1 + 2;

  private AddressFiles() {}

  /** What {@code peers.dat} was found to be. */
  public sealed interface Peers {
    /** In order. */
    record Read(AddressManager addresses) implements Peers {}

    /** Written by a newer version, in a form that this one cannot read. */
    record TooNew(String reason) implements Peers {}

    /** Anything else; the reason says what, as Bitcoin Core does. */
    record Corrupt(String reason) implements Peers {}
  }

  /** The bytes that {@link #readPeers} reads again. */
  public static byte[] writePeers(AddressManager manager, int magic) {
    AddressTables tables = manager.tables();
    ByteWriter out = new ByteWriter(128 + 100 * tables.size());
    out.writeInt32(magic).writeUint8(FORMAT).writeUint8(INCOMPATIBILITY_BASE + FORMAT);
    out.writeBytes(manager.key());
    out.writeInt32(tables.count(false)).writeInt32(tables.count(true));
    out.writeInt32(Buckets.NEW ^ BUCKETS_MASK);
    List<KnownAddress> fresh = new ArrayList<>();
    List<KnownAddress> tried = new ArrayList<>();
    tables.random().forEach(known -> (known.tried ? tried : fresh).add(known));
    int[] fileNumbers = new int[tables.size()];
    for (int i = 0; i < fresh.size(); i++) {
      fileNumbers[fresh.get(i).randomPosition] = i;
      write(out, fresh.get(i));
    }
    tried.forEach(known -> write(out, known));
    for (int bucket = 0; bucket < Buckets.NEW; bucket++) {
      out.writeInt32(tables.fresh.filled(bucket));
      for (int i = 0; tables.fresh.filled(bucket) > 0 && i < Buckets.SIZE; i++) {
        int number = tables.fresh.get(bucket, i);
        if (number != BucketTable.EMPTY) {
          out.writeInt32(fileNumbers[tables.get(number).randomPosition]);
        }
      }
    }
    out.writeBytes(manager.groups().version());
    return sealed(out);
  }

  /** Reads {@code peers.dat}. */
  public static Peers readPeers(
      byte[] file, int magic, NetworkGroups groups, RandomGenerator random) {
    try {
      ByteReader in = open(file, magic);
      int format = in.readUint8();
      int lowest = in.readUint8();
      if (lowest < INCOMPATIBILITY_BASE) {
        throw new MalformedDataException(
            "Corrupted addrman database: The compat value ("
                + lowest
                + ") is lower than the expected minimum value "
                + INCOMPATIBILITY_BASE
                + ".");
      }
      if (lowest - INCOMPATIBILITY_BASE > FORMAT) {
        return new Peers.TooNew(
            "Unsupported format of addrman database: "
                + format
                + ". It is compatible with formats >="
                + (lowest - INCOMPATIBILITY_BASE)
                + ", but the maximum supported by this version of Grapevine is "
                + FORMAT
                + ".");
      }
      return new Peers.Read(readTables(in, format, groups, random));
    } catch (MalformedDataException e) {
      return new Peers.Corrupt(String.valueOf(e.getMessage()));
    }
  }

  private static AddressManager readTables(
      ByteReader in, int format, NetworkGroups groups, RandomGenerator random) {
    byte[] key = in.readBytes(Buckets.KEY_BYTES);
    AddressManager manager = new AddressManager(key, groups, random);
    int fresh = count(in, "nNew", Buckets.NEW);
    int tried = count(in, "nTried", Buckets.TRIED);
    int buckets = in.readInt32() ^ BUCKETS_MASK;
    boolean bip155 = format >= FORMAT_BIP155;
    List<KnownAddress> freshOnes = readAddresses(in, fresh, bip155);
    for (KnownAddress known : readAddresses(in, tried, bip155)) {
      if (known.address.isValid()) {
        manager.tables().addTried(known);
      }
    }
    readBuckets(in, buckets, format >= FORMAT_AS_MAP, freshOnes, manager);
    if (Arrays.equals(key, new byte[Buckets.KEY_BYTES])) {
      throw new MalformedDataException("Corrupt data. Consistency check failed with code -16");
    }
    TablesCheck.firstBroken(manager.tables())
        .ifPresent(broken -> {
          throw new MalformedDataException("Corrupt data. Not so: " + broken);
        });
    return manager;
  }

  private static int count(ByteReader in, String name, int buckets) {
    int count = in.readInt32();
    int most = buckets * Buckets.SIZE;
    if (count < 0 || count > most) {
      throw new MalformedDataException(
          "Corrupt AddrMan serialization: "
              + name
              + "="
              + count
              + ", should be in [0, "
              + most
              + "]");
    }
    return count;
  }

  private static List<KnownAddress> readAddresses(ByteReader in, int count, boolean bip155) {
    List<KnownAddress> addresses = new ArrayList<>(Math.min(count, in.remaining() / LEAST_BYTES));
    for (int i = 0; i < count; i++) {
      addresses.add(readKnown(in, bip155));
    }
    return addresses;
  }

  /**
   * Where a place is taken, or the buckets are others than ours or of another map, the address's
   * own is next.
   */
  private static void readBuckets(
      ByteReader in,
      int buckets,
      boolean namesAsMap,
      List<KnownAddress> fresh,
      AddressManager manager) {
    AddressTables tables = manager.tables();
    int[] bucketOf = new int[Math.min(fresh.size() * AddressTables.MAX_REFERENCES, 1 << 19)];
    int[] indexOf = new int[bucketOf.length];
    int entries = 0;
    for (int bucket = 0; bucket < buckets; bucket++) {
      for (int left = in.readInt32(); left > 0; left--) {
        int index = in.readInt32();
        if (index >= 0 && index < fresh.size() && entries < bucketOf.length) {
          bucketOf[entries] = bucket;
          indexOf[entries++] = index;
        }
      }
    }
    byte[] version = namesAsMap ? in.readBytes(Sha256.SIZE) : NetworkGroups.BY_PREFIX.version();
    boolean same = buckets == Buckets.NEW && Arrays.equals(version, manager.groups().version());
    for (int i = 0; i < entries; i++) {
      KnownAddress known = fresh.get(indexOf[i]);
      if (!known.address.isValid()
          || known.references >= AddressTables.MAX_REFERENCES
          || tables.find(known.address).map(there -> there != known).orElse(false)) {
        continue;
      }
      if (!same || !putIfFree(tables, known, bucketOf[i])) {
        putIfFree(tables, known, tables.buckets.fresh(known.address, known.source));
      }
    }
  }

  private static boolean putIfFree(AddressTables tables, KnownAddress known, int bucket) {
    int position = tables.buckets.position(known.address, false, bucket);
    if (tables.fresh(bucket, position).isPresent()) {
      return false;
    }
    tables.putFresh(known, bucket, position);
    return true;
  }

  /** What {@link #readAnchors} reads again. */
  public static byte[] writeAnchors(List<SeenAddress> anchors, int magic) {
    ByteWriter out = new ByteWriter(256);
    out.writeInt32(magic).writeCompactSize(anchors.size());
    anchors.forEach(anchor -> write(out, anchor));
    return sealed(out);
  }

  /**
   * Reads {@code anchors.dat}.
   *
   * @throws MalformedDataException if it is not one
   */
  public static List<SeenAddress> readAnchors(byte[] file, int magic) {
    ByteReader in = open(file, magic);
    int count = in.readCount(ByteReader.MAX_SIZE, LEAST_BYTES);
    List<SeenAddress> anchors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      anchors.add(read(in, true));
    }
    return anchors;
  }

  private static byte[] sealed(ByteWriter out) {
    byte[] content = out.toBytes();
    byte[] file = Arrays.copyOf(content, content.length + Sha256.SIZE);
    Sha256.doubleHash(content, 0, content.length, file, content.length);
    return file;
  }

  /** The content, whose checksum is right. */
  private static ByteReader open(byte[] file, int magic) {
    if (file.length < Integer.BYTES) {
      throw new MalformedDataException("end of file");
    }
    ByteReader in = new ByteReader(file, 0, Math.max(Integer.BYTES, file.length - Sha256.SIZE));
    if (in.readInt32() != magic) {
      throw new MalformedDataException("Invalid network magic number");
    }
    int length = file.length - Sha256.SIZE;
    byte[] expected = length < 0 ? new byte[0] : Sha256.doubleHash(file, 0, length);
    if (length < 0 || !Arrays.equals(expected, 0, Sha256.SIZE, file, length, file.length)) {
      throw new MalformedDataException("Checksum mismatch, data corrupted");
    }
    return in;
  }

  private static void write(ByteWriter out, KnownAddress known) {
    write(out, known.seen());
    writeHost(out, known.source);
    out.writeInt64(known.lastSuccessSeconds).writeInt32(known.attempts);
  }

  private static KnownAddress readKnown(ByteReader in, boolean bip155) {
    SeenAddress seen = read(in, bip155);
    KnownAddress known = new KnownAddress(seen, readHost(in, bip155));
    known.lastSuccessSeconds = in.readInt64();
    known.attempts = in.readInt32();
    return known;
  }

  private static void write(ByteWriter out, SeenAddress seen) {
    out.writeInt32(DISK_VERSION | DISK_FLAG_BIP155)
        .writeUint32(seen.timeUnixSeconds())
        .writeCompactSize(seen.services());
    writeHost(out, seen.address());
    out.writeUint16BigEndian(seen.address().port());
  }

  private static SeenAddress read(ByteReader in, boolean bip155) {
    int version = in.readInt32() & ~DISK_VERSION_IGNORED;
    if (version != 0 && !(bip155 && version == DISK_FLAG_BIP155)) {
      throw new MalformedDataException("Unsupported CAddress disk format version");
    }
    boolean modern = version != 0;
    long time = in.readUint32();
    long services = modern ? in.readCompactSizeUnbounded() : in.readInt64();
    NetAddress host = readHost(in, modern);
    return new SeenAddress(host.withPort(in.readUint16BigEndian()), services, time);
  }

  private static void writeHost(ByteWriter out, NetAddress address) {
    out.writeUint8(address.network().id()).writeVarBytes(address.address());
  }

  private static NetAddress readHost(ByteReader in, boolean bip155) {
    if (!bip155) {
      return NetAddress.ofLegacy(in.readBytes(NetAddress.LEGACY_SIZE), 0);
    }
    int id = in.readUint8();
    byte[] bytes = in.readVarBytes(NetAddress.MAX_ADDRESS_BYTES);
    return Network.of(id)
        .map(network -> {
          if (bytes.length != network.addressBytes()) {
            throw new MalformedDataException(
                "BIP155 " + network + " address with length " + bytes.length);
          }
          return NetAddress.stored(network, bytes, 0);
        })
        .orElse(NetAddress.UNSPECIFIED);
  }
}
