package dev.grapevine.node.psbt;

import dev.grapevine.chain.crypto.Hash160;
import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.node.keys.KeyOrigin;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;

/** Writes PSBTs, entries in Bitcoin Core's order, so that equal ones are equal bytes. */
public final class PsbtWriter {
  private static final byte[] MAGIC = {'p', 's', 'b', 't', (byte) 0xff};
  private static final int PROPRIETARY_RANK = 1000;
  private static final int UNKNOWN_RANK = 1001;

  private final ByteWriter out = new ByteWriter(512);
  private final Psbt psbt;

  private PsbtWriter(Psbt psbt) {
    this.psbt = psbt;
  }

  /** In base 64. */
  public static String encode(Psbt psbt) {
    return Base64.getEncoder().encodeToString(toBytes(psbt));
  }

  /** The bytes. */
  public static byte[] toBytes(Psbt psbt) {
    return new PsbtWriter(psbt).write();
  }

  private byte[] write() {
    out.writeBytes(MAGIC);
    writeGlobal();
    for (PsbtInput input : psbt.inputs()) {
      writeInput(input);
    }
    for (PsbtOutput output : psbt.outputs()) {
      writeOutput(output);
    }
    return out.toBytes();
  }

  private void writeGlobal() {
    PsbtMap map = psbt.global().copy();
    if (psbt.version() < 2) {
      map.put(
          PsbtFields.GLOBAL_UNSIGNED_TX,
          psbt.unsignedTx().orElseThrow().serializedWithoutWitness());
    } else {
      map.put(PsbtFields.GLOBAL_TX_VERSION, Psbt.int32(psbt.txVersion()));
      psbt.fallbackLockTime()
          .ifPresent(time -> map.put(PsbtFields.GLOBAL_FALLBACK_LOCKTIME, Psbt.int32(time)));
      map.put(PsbtFields.GLOBAL_INPUT_COUNT, compactSize(psbt.inputs().size()));
      map.put(PsbtFields.GLOBAL_OUTPUT_COUNT, compactSize(psbt.outputs().size()));
      map.put(PsbtFields.GLOBAL_VERSION, Psbt.int32(psbt.version()));
    }
    write(
        map.all().stream()
            .sorted(
                Comparator.comparingInt((PsbtMap.Entry entry) -> rank(entry, 0xfb))
                    .thenComparing(PsbtWriter::compareOrigins)
                    .thenComparing(PsbtMap.Entry::key))
            .toList());
  }

  private static int rank(PsbtMap.Entry entry, int lastKnown) {
    long type = entry.key().type();
    if (type == PsbtFields.PROPRIETARY) {
      return PROPRIETARY_RANK;
    }
    return type < 0 || type > lastKnown ? UNKNOWN_RANK : (int) type;
  }

  /** Extended keys come in the order of their origins. */
  private static int compareOrigins(PsbtMap.Entry one, PsbtMap.Entry two) {
    if (one.key().type() != PsbtFields.GLOBAL_XPUB || two.key().type() != PsbtFields.GLOBAL_XPUB) {
      return 0;
    }
    KeyOrigin a = Derivations.origin(new ByteReader(one.value()));
    KeyOrigin b = Derivations.origin(new ByteReader(two.value()));
    int byFingerprint = Integer.compareUnsigned(a.fingerprint(), b.fingerprint());
    if (byFingerprint != 0) {
      return byFingerprint;
    }
    int byLength = Integer.compare(a.path().size(), b.path().size());
    for (int i = 0; byLength == 0 && i < a.path().size(); i++) {
      int byStep = Integer.compareUnsigned(a.path().get(i), b.path().get(i));
      if (byStep != 0) {
        return byStep;
      }
    }
    return byLength;
  }

  private void writeInput(PsbtInput input) {
    PsbtMap map = input.map().copy();
    if (input.isSigned()) {
      for (PsbtMap.Entry entry : map.all()) {
        if (isForSigning(entry.key().type())) {
          map.remove((int) entry.key().type());
        }
      }
    }
    if (psbt.version() >= 2) {
      ByteWriter txid = new ByteWriter(32);
      txid.writeHash(input.prevout().txid());
      map.put(PsbtFields.IN_PREVIOUS_TXID, txid.toBytes());
      map.put(PsbtFields.IN_OUTPUT_INDEX, Psbt.int32(input.prevout().index()));
      input.sequence().ifPresent(sequence -> map.put(PsbtFields.IN_SEQUENCE, Psbt.int32(sequence)));
    }
    write(
        map.all().stream()
            .sorted(
                Comparator.comparingInt(PsbtWriter::inputRank)
                    .thenComparing(PsbtWriter::compareSigners)
                    .thenComparing(PsbtWriter::compareLeaves)
                    .thenComparing(PsbtMap.Entry::key))
            .toList());
  }

  /** Of no use once it is known what unlocks the input. */
  private static boolean isForSigning(long type) {
    return (type >= PsbtFields.IN_PARTIAL_SIG && type <= PsbtFields.IN_BIP32_DERIVATION)
        || (type >= PsbtFields.IN_RIPEMD160 && type <= PsbtFields.IN_HASH256)
        || (type >= PsbtFields.IN_TAP_KEY_SIG && type <= PsbtFields.IN_TAP_MERKLE_ROOT)
        || (type >= PsbtFields.IN_MUSIG2_PARTICIPANTS && type <= PsbtFields.IN_MUSIG2_PARTIAL_SIG);
  }

  /** What unlocks the input, and what version 2 added, come after all that is for signing. */
  private static int inputRank(PsbtMap.Entry entry) {
    int rank = rank(entry, PsbtFields.IN_MUSIG2_PARTIAL_SIG);
    boolean after =
        rank == PsbtFields.IN_SCRIPT_SIG
            || rank == PsbtFields.IN_SCRIPT_WITNESS
            || (rank >= PsbtFields.IN_PREVIOUS_TXID && rank <= PsbtFields.IN_HEIGHT_LOCKTIME);
    return after ? rank + 100 : rank;
  }

  /** Signatures come in the order of the hashes of their keys. */
  private static int compareSigners(PsbtMap.Entry one, PsbtMap.Entry two) {
    return one.key().type() == PsbtFields.IN_PARTIAL_SIG
            && two.key().type() == PsbtFields.IN_PARTIAL_SIG
        ? Arrays.compareUnsigned(Hash160.hash(one.key().data()), Hash160.hash(two.key().data()))
        : 0;
  }

  /** Leaves come in the order of their scripts, the shortest control block first. */
  private static int compareLeaves(PsbtMap.Entry one, PsbtMap.Entry two) {
    if (one.key().type() != PsbtFields.IN_TAP_LEAF_SCRIPT
        || two.key().type() != PsbtFields.IN_TAP_LEAF_SCRIPT) {
      return 0;
    }
    byte[] a = one.value();
    byte[] b = two.value();
    int byScript = Arrays.compareUnsigned(a, 0, a.length - 1, b, 0, b.length - 1);
    int byVersion =
        byScript != 0 ? byScript : Integer.compare(a[a.length - 1] & 0xff, b[b.length - 1] & 0xff);
    return byVersion != 0
        ? byVersion
        : Integer.compare(one.key().data().length, two.key().data().length);
  }

  private void writeOutput(PsbtOutput output) {
    PsbtMap map = output.map().copy();
    if (psbt.version() >= 2) {
      map.put(
          PsbtFields.OUT_AMOUNT, new ByteWriter(8).writeInt64(output.txOut().value()).toBytes());
      map.put(PsbtFields.OUT_SCRIPT, output.txOut().scriptPubKey().bytes());
    }
    write(
        map.all().stream()
            .sorted(
                Comparator.comparingInt(PsbtWriter::outputRank).thenComparing(PsbtMap.Entry::key))
            .toList());
  }

  /** Bitcoin Core writes proprietary entries of outputs before those of taproot. */
  private static int outputRank(PsbtMap.Entry entry) {
    int rank = rank(entry, PsbtFields.OUT_MUSIG2_PARTICIPANTS);
    return rank >= PsbtFields.OUT_TAP_INTERNAL_KEY && rank < PROPRIETARY_RANK
        ? rank + PROPRIETARY_RANK / 2
        : rank == PROPRIETARY_RANK ? PROPRIETARY_RANK / 2 : rank;
  }

  private void write(List<PsbtMap.Entry> entries) {
    for (PsbtMap.Entry entry : entries) {
      out.writeVarBytes(entry.key().toBytes()).writeVarBytes(entry.value());
    }
    out.writeUint8(0);
  }

  private static byte[] compactSize(int value) {
    return new ByteWriter(5).writeCompactSize(value).toBytes();
  }
}
