package dev.grapevine.node.psbt;

import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.MalformedDataException;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Txid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Reads PSBTs, and refuses those that Bitcoin Core refuses. */
public final class PsbtReader {
  private static final byte[] MAGIC = {'p', 's', 'b', 't', (byte) 0xff};

  /** What stands in the maps of version 2 alone: type, and its name where it is refused. */
  private static final List<NewField> GLOBAL_OF_2 =
      List.of(
          new NewField(PsbtFields.GLOBAL_TX_VERSION, "PSBT_GLOBAL_TX_VERSION", true),
          new NewField(PsbtFields.GLOBAL_FALLBACK_LOCKTIME, "PSBT_GLOBAL_FALLBACK_LOCKTIME", false),
          new NewField(PsbtFields.GLOBAL_INPUT_COUNT, "PSBT_GLOBAL_INPUT_COUNT", true),
          new NewField(PsbtFields.GLOBAL_OUTPUT_COUNT, "PSBT_GLOBAL_OUTPUT_COUNT", true),
          new NewField(PsbtFields.GLOBAL_TX_MODIFIABLE, "PSBT_GLOBAL_TX_MODIFIABLE", false));

  private static final List<NewField> INPUT_OF_2 =
      List.of(
          new NewField(PsbtFields.IN_PREVIOUS_TXID, "Previous txid", false),
          new NewField(PsbtFields.IN_OUTPUT_INDEX, "Previous output's index", false),
          new NewField(PsbtFields.IN_SEQUENCE, "Sequence", false),
          new NewField(PsbtFields.IN_TIME_LOCKTIME, "Required time based locktime", false),
          new NewField(PsbtFields.IN_HEIGHT_LOCKTIME, "Required height based locktime", false));
  private static final List<NewField> OUTPUT_OF_2 =
      List.of(
          new NewField(PsbtFields.OUT_AMOUNT, "Output amount", true),
          new NewField(PsbtFields.OUT_SCRIPT, "Output script", true));

  private final ByteReader in;

  private PsbtReader(byte[] bytes) {
    this.in = new ByteReader(bytes);
  }

  private record NewField(int type, String name, boolean required) {}

  /** Reads base 64. */
  public static Psbt decode(String base64) throws PsbtException {
    byte[] bytes;
    try {
      bytes = base64.length() % 4 == 0 ? Base64.getDecoder().decode(base64) : new byte[0];
    } catch (IllegalArgumentException e) {
      bytes = new byte[0];
    }
    if (bytes.length == 0 && !base64.isEmpty()) {
      throw new PsbtException("invalid base64");
    }
    return read(bytes);
  }

  /** Reads a PSBT that is all of {@code bytes}. */
  public static Psbt read(byte[] bytes) throws PsbtException {
    try {
      return new PsbtReader(bytes).read();
    } catch (MalformedDataException e) {
      throw new PsbtException(String.valueOf(e.getMessage()));
    }
  }

  private Psbt read() throws PsbtException {
    if (!Arrays.equals(in.readBytes(MAGIC.length), MAGIC)) {
      throw new PsbtException("Invalid PSBT magic bytes");
    }
    PsbtMap global = map(FieldChecks.Kind.GLOBAL);
    int version = global.get(PsbtFields.GLOBAL_VERSION).map(Psbt::int32).orElse(0);
    Optional<byte[]> unsigned = global.get(PsbtFields.GLOBAL_UNSIGNED_TX);
    if (version == 1) {
      throw new PsbtException("There is no PSBT version 1");
    }
    if (version == 0 && unsigned.isEmpty()) {
      throw new PsbtException("No unsigned transaction was provided");
    }
    requireFields(global, version, GLOBAL_OF_2);
    if (version == 2 && unsigned.isPresent()) {
      throw new PsbtException("PSBT_GLOBAL_UNSIGNED_TX is not allowed in PSBTv2");
    }
    Psbt psbt =
        version == 0
            ? readOld(global, FieldChecks.unsigned(unsigned.orElseThrow()))
            : readNew(global);
    if (in.remaining() > 0) {
      throw new PsbtException("extra data after PSBT");
    }
    return psbt;
  }

  private static void requireFields(PsbtMap map, int version, List<NewField> fields)
      throws PsbtException {
    for (NewField field : fields) {
      boolean there = map.has(field.type());
      if (there && version == 0) {
        throw new PsbtException(field.name() + " is not allowed in PSBTv0");
      }
      if (!there && version == 2 && field.required()) {
        throw new PsbtException(field.name() + " is required in PSBTv2");
      }
    }
  }

  private Psbt readOld(PsbtMap global, Transaction tx) throws PsbtException {
    global.remove(PsbtFields.GLOBAL_UNSIGNED_TX);
    global.remove(PsbtFields.GLOBAL_VERSION);
    List<PsbtInput> inputs = new ArrayList<>();
    for (TxIn input : tx.inputs()) {
      requireMore("Inputs provided does not match the number of inputs in transaction.");
      PsbtMap map = map(FieldChecks.Kind.INPUT);
      requireFields(map, 0, INPUT_OF_2);
      inputs.add(checked(new PsbtInput(input.prevout(), Optional.of(input.sequence()), map)));
    }
    List<PsbtOutput> outputs = new ArrayList<>();
    for (TxOut output : tx.outputs()) {
      requireMore("Outputs provided does not match the number of outputs in transaction.");
      PsbtMap map = map(FieldChecks.Kind.OUTPUT);
      requireFields(map, 0, OUTPUT_OF_2);
      outputs.add(new PsbtOutput(output, map));
    }
    return new Psbt(0, tx.version(), Optional.of(tx.lockTime()), global, inputs, outputs);
  }

  private Psbt readNew(PsbtMap global) throws PsbtException {
    long inputCount = count(global, PsbtFields.GLOBAL_INPUT_COUNT);
    long outputCount = count(global, PsbtFields.GLOBAL_OUTPUT_COUNT);
    List<PsbtInput> inputs = new ArrayList<>();
    for (long i = 0; i < inputCount; i++) {
      requireMore("Inputs provided does not match the number of inputs in transaction.");
      inputs.add(newInput(map(FieldChecks.Kind.INPUT)));
    }
    List<PsbtOutput> outputs = new ArrayList<>();
    for (long i = 0; i < outputCount; i++) {
      requireMore("Outputs provided does not match the number of outputs in transaction.");
      outputs.add(newOutput(map(FieldChecks.Kind.OUTPUT)));
    }
    int txVersion = Psbt.int32(global.get(PsbtFields.GLOBAL_TX_VERSION).orElseThrow());
    Optional<Integer> lockTime = global.get(PsbtFields.GLOBAL_FALLBACK_LOCKTIME).map(Psbt::int32);
    for (int type :
        List.of(
            PsbtFields.GLOBAL_TX_VERSION,
            PsbtFields.GLOBAL_FALLBACK_LOCKTIME,
            PsbtFields.GLOBAL_INPUT_COUNT,
            PsbtFields.GLOBAL_OUTPUT_COUNT,
            PsbtFields.GLOBAL_VERSION)) {
      global.remove(type);
    }
    return new Psbt(2, txVersion, lockTime, global, inputs, outputs);
  }

  private static long count(PsbtMap global, int type) {
    long count = new ByteReader(global.get(type).orElseThrow()).readCompactSizeUnbounded();
    return count < 0 ? Long.MAX_VALUE : count;
  }

  private static PsbtInput newInput(PsbtMap map) throws PsbtException {
    byte[] txid =
        map.get(PsbtFields.IN_PREVIOUS_TXID)
            .orElseThrow(() -> new PsbtException("Previous TXID is required in PSBTv2"));
    byte[] index =
        map.get(PsbtFields.IN_OUTPUT_INDEX)
            .orElseThrow(() -> new PsbtException("Previous output's index is required in PSBTv2"));
    Optional<Integer> sequence = map.get(PsbtFields.IN_SEQUENCE).map(Psbt::int32);
    map.remove(PsbtFields.IN_PREVIOUS_TXID);
    map.remove(PsbtFields.IN_OUTPUT_INDEX);
    map.remove(PsbtFields.IN_SEQUENCE);
    return checked(new PsbtInput(new OutPoint(Txid.of(txid), Psbt.int32(index)), sequence, map));
  }

  private static PsbtOutput newOutput(PsbtMap map) throws PsbtException {
    requireFields(map, 2, OUTPUT_OF_2);
    long amount = new ByteReader(map.get(PsbtFields.OUT_AMOUNT).orElseThrow()).readInt64();
    Script script = Script.of(map.get(PsbtFields.OUT_SCRIPT).orElseThrow());
    map.remove(PsbtFields.OUT_AMOUNT);
    map.remove(PsbtFields.OUT_SCRIPT);
    return new PsbtOutput(new TxOut(amount, script), map);
  }

  private static PsbtInput checked(PsbtInput input) throws PsbtException {
    Optional<Transaction> from = input.nonWitnessUtxo();
    if (from.isPresent()) {
      if (!from.get().txid().equals(input.prevout().txid())) {
        throw new PsbtException("Non-witness UTXO does not match outpoint hash");
      }
      long index = Integer.toUnsignedLong(input.prevout().index());
      if (index >= from.get().outputs().size()) {
        throw new PsbtException("Input specifies output index that does not exist");
      }
      input.nonWitnessUtxo(from.get());
    }
    return input;
  }

  private void requireMore(String error) throws PsbtException {
    if (in.remaining() == 0) {
      throw new PsbtException(error);
    }
  }

  private PsbtMap map(FieldChecks.Kind kind) throws PsbtException {
    PsbtMap map = new PsbtMap();
    while (in.remaining() > 0) {
      byte[] bytes = in.readVarBytes();
      if (bytes.length == 0) {
        return map;
      }
      ByteReader keyIn = new ByteReader(bytes);
      long type = keyIn.readCompactSizeUnbounded();
      PsbtMap.Key key = new PsbtMap.Key(type, keyIn.readBytes(keyIn.remaining()));
      byte[] value = in.readVarBytes();
      FieldChecks.check(kind, key, value);
      if (!map.add(key, value)) {
        throw new PsbtException(
            "Duplicate Key, %s key \"%s\" already provided"
                .formatted(kind.text, HexFormat.of().formatHex(bytes)));
      }
    }
    throw new PsbtException(
        "Separator is missing at the end of "
            + (kind == FieldChecks.Kind.GLOBAL ? "the global" : "an " + kind.text)
            + " map");
  }
}
