package dev.grapevine.testnet.workload;

import dev.grapevine.chain.address.AddressCodec;
import dev.grapevine.chain.address.AddressPrefixes;
import dev.grapevine.chain.crypto.Hash160;
import dev.grapevine.chain.crypto.PrivateKey;
import dev.grapevine.chain.crypto.TaggedHash;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Witness;
import dev.grapevine.chain.script.HashType;
import dev.grapevine.chain.script.PrecomputedTransactionData;
import dev.grapevine.chain.script.SignatureHash;
import dev.grapevine.chain.script.StandardScript;
import java.util.List;

/**
 * One regtest key made from a seed, and the P2WPKH script that it unlocks (BIP141). Immutable; may
 * be used from any thread. A signature costs some 60 µs with the native library.
 */
public final class Wallet {
  private static final int TRANSACTION_VERSION = 2;

  /** Bytes of a transaction with one segwit input and nothing else, without the witness. */
  private static final int ONE_INPUT_BYTES = 51;

  /** Bytes of a P2WPKH output. */
  private static final int OUTPUT_BYTES = 31;

  /** Witness of one P2WPKH input at its largest: marker, flag, count, 72-byte signature, key. */
  private static final int WITNESS_BYTES = 2 + 1 + 1 + 72 + 1 + 33;

  private final PrivateKey key;
  private final byte[] publicKey;
  private final Script scriptPubKey;
  private final byte[] scriptCode;

  private Wallet(PrivateKey key) {
    this.key = key;
    this.publicKey = key.publicKey(true);
    byte[] hash = Hash160.hash(publicKey);
    this.scriptPubKey = StandardScript.payToWitnessPublicKeyHash(hash);
    this.scriptCode = StandardScript.payToPublicKeyHash(hash).bytes();
  }

  /** The wallet of a seed. */
  public static Wallet of(long seed) {
    byte[] secret =
        TaggedHash.of("grapevine/testnet/wallet")
            .hash(new ByteWriter(Long.BYTES).writeInt64(seed).toBytes());
    return new Wallet(
        PrivateKey.of(secret)
            .orElseThrow(() -> new AssertionError("a hash is no secret once in 2^127")));
  }

  /** What its coins are locked with. */
  public Script scriptPubKey() {
    return scriptPubKey;
  }

  /** The same as a regtest address. */
  public String address() {
    return new AddressCodec(AddressPrefixes.REGTEST)
        .encode(scriptPubKey)
        .orElseThrow(() -> new AssertionError("P2WPKH has an address"));
  }

  /** The most virtual bytes that a transaction of one coin and so many P2WPKH outputs takes. */
  public static int virtualSize(int outputs) {
    int base = ONE_INPUT_BYTES - 1 + ByteWriter.compactSizeLength(outputs) + OUTPUT_BYTES * outputs;
    return base + (WITNESS_BYTES + 3) / 4;
  }

  /** A signed transaction that spends one of our coins; what the outputs leave over is its fee. */
  public Transaction spend(OwnCoin coin, List<TxOut> outputs) {
    TxIn input = new TxIn(coin.outPoint(), Script.EMPTY, TxIn.SEQUENCE_FINAL);
    Transaction unsigned = Transaction.of(TRANSACTION_VERSION, List.of(input), outputs, 0);
    byte[] hash =
        SignatureHash.segwitV0(
            new PrecomputedTransactionData(
                unsigned, List.of(new TxOut(coin.value(), scriptPubKey))),
            0,
            scriptCode,
            HashType.ALL);
    byte[] signature =
        new ByteWriter(72).writeBytes(key.sign(hash)).writeUint8(HashType.ALL).toBytes();
    TxIn signed =
        new TxIn(
            coin.outPoint(),
            Script.EMPTY,
            TxIn.SEQUENCE_FINAL,
            Witness.of(List.of(signature, publicKey)));
    return Transaction.of(TRANSACTION_VERSION, List.of(signed), outputs, 0);
  }
}
