package dev.grapevine.node.psbt;

import dev.grapevine.chain.crypto.PublicKeys;
import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.node.keys.AggregateKey;
import dev.grapevine.node.keys.KeyOrigin;
import dev.grapevine.node.signing.SigningState;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Where keys come from, as maps hold it. */
public final class Derivations {
  private static final HexFormat HEX = HexFormat.of();

  private Derivations() {}

  /** An origin: four bytes of fingerprint, then steps, little-endian. */
  public static KeyOrigin origin(ByteReader in) {
    int fingerprint = Integer.reverseBytes(in.readInt32());
    List<Integer> path = new ArrayList<>();
    while (in.remaining() > 0) {
      path.add(in.readInt32());
    }
    return new KeyOrigin(fingerprint, path);
  }

  private static void write(ByteWriter out, KeyOrigin origin) {
    out.writeInt32(Integer.reverseBytes(origin.fingerprint()));
    origin.path().forEach(out::writeInt32);
  }

  /** The keys of a map's field. */
  public static List<SigningState.OriginOf> read(PsbtMap map, int type) {
    return map.all(type).stream()
        .map(entry ->
            new SigningState.OriginOf(entry.key().data(), origin(new ByteReader(entry.value()))))
        .toList();
  }

  /** Keys that stand for several, with those that they stand for (BIP373). */
  static void writeAggregates(PsbtMap map, int type, List<AggregateKey> aggregates) {
    for (AggregateKey aggregate : aggregates) {
      ByteWriter out = new ByteWriter(aggregate.participants().size() * PublicKeys.COMPRESSED);
      aggregate.participants().forEach(out::writeBytes);
      map.add(new PsbtMap.Key(type, aggregate.key()), out.toBytes());
    }
  }

  static void write(PsbtMap map, int type, List<SigningState.OriginOf> origins) {
    for (SigningState.OriginOf known : origins) {
      ByteWriter out = new ByteWriter(32);
      write(out, known.origin());
      map.add(new PsbtMap.Key(type, known.publicKey()), out.toBytes());
    }
  }

  /** The taproot keys of a map's field. */
  public static List<SigningState.TaprootOriginOf> readTaproot(PsbtMap map, int type) {
    return map.all(type).stream()
        .map(entry -> {
          ByteReader in = new ByteReader(entry.value());
          Set<String> leaves = new TreeSet<>();
          int count = in.readCompactSize();
          for (int i = 0; i < count; i++) {
            leaves.add(HEX.formatHex(in.readBytes(32)));
          }
          return new SigningState.TaprootOriginOf(entry.key().data(), origin(in), leaves);
        })
        .toList();
  }

  static void writeTaproot(PsbtMap map, int type, List<SigningState.TaprootOriginOf> origins) {
    for (SigningState.TaprootOriginOf known : origins) {
      ByteWriter out = new ByteWriter(64).writeCompactSize(known.leafHashes().size());
      known.leafHashes().forEach(hash -> out.writeBytes(HEX.parseHex(hash)));
      write(out, known.origin());
      map.add(new PsbtMap.Key(type, known.x()), out.toBytes());
    }
  }

  static void add(SigningState state, SigningState.TaprootOriginOf known) {
    state.taprootOrigin(known.x(), known.origin(), Optional.empty());
    known
        .leafHashes()
        .forEach(hash ->
            state.taprootOrigin(known.x(), known.origin(), Optional.of(HEX.parseHex(hash))));
  }
}
