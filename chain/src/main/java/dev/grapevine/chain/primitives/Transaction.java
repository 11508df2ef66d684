package dev.grapevine.chain.primitives;

import dev.grapevine.chain.crypto.Sha256;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A transaction (BIP144 encoding), immutable. It keeps the bytes it was read from, so that relaying
 * it copies and encodes nothing; its two hashes are computed once, when first asked for (a race
 * computes the same value twice). Equality is that of the wtxid.
 */
public final class Transaction {
  /** Weight units of a byte outside the witness (BIP141). */
  public static final int WITNESS_SCALE_FACTOR = 4;

  private static final int LEAST_INPUT_BYTES = 41;
  private static final int LEAST_OUTPUT_BYTES = 9;

  private final int version;
  private final List<TxIn> inputs;
  private final List<TxOut> outputs;
  private final int lockTime;
  private final byte[] serialized;
  private final int baseSize;
  private volatile @Nullable Txid txid;
  private volatile @Nullable Wtxid wtxid;

  private Transaction(
      int version,
      List<TxIn> inputs,
      List<TxOut> outputs,
      int lockTime,
      byte[] serialized,
      int baseSize) {
    this.version = version;
    this.inputs = inputs;
    this.outputs = outputs;
    this.lockTime = lockTime;
    this.serialized = serialized;
    this.baseSize = baseSize;
  }

  /** Builds and encodes a transaction; the lists are copied. {@code lockTime} is unsigned. */
  public static Transaction of(int version, List<TxIn> inputs, List<TxOut> outputs, int lockTime) {
    List<TxIn> ins = List.copyOf(inputs);
    List<TxOut> outs = List.copyOf(outputs);
    int base = baseSize(ins, outs);
    boolean witness = hasWitness(ins);
    ByteWriter out = new ByteWriter(base + (witness ? witnessSize(ins) : 0));
    encode(out, version, ins, outs, lockTime, witness);
    return new Transaction(version, ins, outs, lockTime, out.toBytes(), base);
  }

  /** Reads one transaction with its witness, if it has one (BIP144). */
  public static Transaction read(ByteReader in) {
    int start = in.position();
    int version = in.readInt32();
    List<TxIn> inputs = readInputs(in);
    boolean extended = false;
    List<TxOut> outputs;
    if (inputs.isEmpty()) {
      // No inputs is how the extended form begins: a zero marker, then flags.
      int flags = in.readUint8();
      if (flags == 0) {
        outputs = List.of();
      } else if (flags == 1) {
        extended = true;
        inputs = readInputs(in);
        outputs = readOutputs(in);
        inputs = readWitnesses(in, inputs);
      } else {
        throw new MalformedDataException("Unknown transaction optional data");
      }
    } else {
      outputs = readOutputs(in);
    }
    int lockTime = in.readInt32();
    if (extended && !hasWitness(inputs)) {
      throw new MalformedDataException("Superfluous witness record");
    }
    return new Transaction(
        version, inputs, outputs, lockTime, in.copyFrom(start), baseSize(inputs, outputs));
  }

  /** Reads one transaction of the first form, in which no input is no input (BIP174). */
  public static Transaction readWithoutWitness(ByteReader in) {
    int version = in.readInt32();
    List<TxIn> inputs = readInputs(in);
    List<TxOut> outputs = readOutputs(in);
    return of(version, inputs, outputs, in.readInt32());
  }

  /** Reads a transaction that is all of {@code bytes}. */
  public static Transaction parse(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    Transaction tx = read(in);
    in.requireEnd();
    return tx;
  }

  private static List<TxIn> readInputs(ByteReader in) {
    int count = in.readCount(ByteReader.MAX_SIZE, LEAST_INPUT_BYTES);
    List<TxIn> inputs = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      inputs.add(new TxIn(OutPoint.read(in), Script.of(in.readVarBytes()), in.readInt32()));
    }
    return List.copyOf(inputs);
  }

  private static List<TxOut> readOutputs(ByteReader in) {
    int count = in.readCount(ByteReader.MAX_SIZE, LEAST_OUTPUT_BYTES);
    List<TxOut> outputs = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      outputs.add(TxOut.read(in));
    }
    return List.copyOf(outputs);
  }

  private static List<TxIn> readWitnesses(ByteReader in, List<TxIn> inputs) {
    List<TxIn> complete = new ArrayList<>(inputs.size());
    for (TxIn input : inputs) {
      complete.add(
          new TxIn(input.prevout(), input.scriptSig(), input.sequence(), Witness.read(in)));
    }
    return List.copyOf(complete);
  }

  private static boolean hasWitness(List<TxIn> inputs) {
    for (TxIn input : inputs) {
      if (!input.witness().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private static int baseSize(List<TxIn> inputs, List<TxOut> outputs) {
    int size =
        2 * Integer.BYTES
            + ByteWriter.compactSizeLength(inputs.size())
            + ByteWriter.compactSizeLength(outputs.size());
    for (TxIn input : inputs) {
      size += input.baseSize();
    }
    for (TxOut output : outputs) {
      size += output.encodedSize();
    }
    return size;
  }

  private static int witnessSize(List<TxIn> inputs) {
    int size = 2;
    for (TxIn input : inputs) {
      size += input.witness().encodedSize();
    }
    return size;
  }

  private static void encode(
      ByteWriter out,
      int version,
      List<TxIn> inputs,
      List<TxOut> outputs,
      int lockTime,
      boolean witness) {
    out.writeInt32(version);
    if (witness) {
      out.writeUint8(0).writeUint8(1);
    }
    out.writeCompactSize(inputs.size());
    for (TxIn input : inputs) {
      input.prevout().write(out);
      out.writeVarBytes(input.scriptSig().bytes()).writeInt32(input.sequence());
    }
    out.writeCompactSize(outputs.size());
    for (TxOut output : outputs) {
      output.write(out);
    }
    if (witness) {
      for (TxIn input : inputs) {
        input.witness().write(out);
      }
    }
    out.writeInt32(lockTime);
  }

  /** The version as signed 32-bit; rules compare it unsigned (BIP68 asks for at least 2). */
  public int version() {
    return version;
  }

  /** The inputs, unmodifiable. */
  public List<TxIn> inputs() {
    return inputs;
  }

  /** The outputs, unmodifiable. */
  public List<TxOut> outputs() {
    return outputs;
  }

  /** Unsigned 32-bit: a height below 500,000,000, else a Unix time. */
  public int lockTime() {
    return lockTime;
  }

  /** The transaction as it travels, with its witness; the array itself, not to be written to. */
  public byte[] serialized() {
    return serialized;
  }

  /** Encodes the transaction without its witness; copies nothing if it has none. */
  public byte[] serializedWithoutWitness() {
    if (!hasWitness()) {
      return serialized;
    }
    ByteWriter out = new ByteWriter(baseSize);
    encode(out, version, inputs, outputs, lockTime, false);
    return out.toBytes();
  }

  /** Hash without the witness. */
  public Txid txid() {
    Txid id = txid;
    if (id == null) {
      id = Txid.of(Sha256.doubleHash(serializedWithoutWitness()));
      txid = id;
    }
    return id;
  }

  /** Hash with the witness; the txid's bits where there is none. */
  public Wtxid wtxid() {
    Wtxid id = wtxid;
    if (id == null) {
      if (hasWitness()) {
        id = Wtxid.of(Sha256.doubleHash(serialized));
      } else {
        Txid same = txid();
        id = new Wtxid(same.w0(), same.w1(), same.w2(), same.w3());
      }
      wtxid = id;
    }
    return id;
  }

  /** True if any input has a witness. */
  public boolean hasWitness() {
    return serialized.length != baseSize;
  }

  /** True if its only input names no output. */
  public boolean isCoinbase() {
    return inputs.size() == 1 && inputs.getFirst().prevout().isNull();
  }

  /** Bytes without the witness. */
  public int baseSize() {
    return baseSize;
  }

  /** Bytes with the witness. */
  public int totalSize() {
    return serialized.length;
  }

  /** Weight units (BIP141): three times the base size and once the total size. */
  public int weight() {
    return baseSize * (WITNESS_SCALE_FACTOR - 1) + serialized.length;
  }

  /** Virtual bytes: weight over four, rounded up. */
  public int virtualSize() {
    return (weight() + WITNESS_SCALE_FACTOR - 1) / WITNESS_SCALE_FACTOR;
  }

  @Override
  public boolean equals(Object other) {
    return this == other || (other instanceof Transaction that && wtxid().equals(that.wtxid()));
  }

  @Override
  public int hashCode() {
    return wtxid().hashCode();
  }

  @Override
  public String toString() {
    return "Transaction[" + txid() + "]";
  }
}
