package dev.grapevine.node.psbt;

import dev.grapevine.chain.address.ExtendedKeyCodec;
import dev.grapevine.chain.crypto.PublicKeys;
import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.MalformedDataException;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Witness;
import dev.grapevine.chain.script.SignatureText;
import dev.grapevine.chain.script.TaprootTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * What each known field must be like, with Bitcoin Core's words if it is not ({@code psbt.h}).
 * Stateless.
 */
final class FieldChecks {
  private static final long LOCK_TIME_THRESHOLD = 500_000_000;
  private static final int PUB_NONCE_BYTES = 66;

  private FieldChecks() {}

  /** What a map is of. */
  enum Kind {
    GLOBAL("global"),
    INPUT("input"),
    OUTPUT("output");

    final String text;

    Kind(String text) {
      this.text = text;
    }
  }

  /** Throws unless an entry is as it must be, for a PSBT of any version. */
  static void check(Kind kind, PsbtMap.Key key, byte[] value) throws PsbtException {
    if (key.type() < 0 || key.type() > 0xff) {
      return;
    }
    int type = (int) key.type();
    if (type == PsbtFields.PROPRIETARY) {
      proprietary(key);
      return;
    }
    switch (kind) {
      case GLOBAL -> global(type, key, value);
      case INPUT -> input(type, key, value);
      case OUTPUT -> output(type, key, value);
    }
  }

  private static void global(int type, PsbtMap.Key key, byte[] value) throws PsbtException {
    switch (type) {
      case PsbtFields.GLOBAL_UNSIGNED_TX -> {
        alone("Global Unsigned TX", key);
        for (TxIn input : unsigned(value).inputs()) {
          if (input.scriptSig().length() > 0) {
            throw new PsbtException(
                "Unsigned tx does not have empty scriptSigs and scriptWitnesses.");
          }
        }
      }
      case PsbtFields.GLOBAL_XPUB -> {
        size("Global XPUB", key, ExtendedKeyCodec.SIZE + 1);
        byte[] xpub = key.data();
        if (!PublicKeys.isPoint(
            Arrays.copyOfRange(xpub, xpub.length - PublicKeys.COMPRESSED, xpub.length))) {
          throw new PsbtException("Invalid pubkey");
        }
        origin(value.length);
      }
      case PsbtFields.GLOBAL_TX_VERSION -> number("Global Transaction Version", key, value, 4);
      case PsbtFields.GLOBAL_FALLBACK_LOCKTIME -> number("Global Fallback Locktime", key, value, 4);
      case PsbtFields.GLOBAL_INPUT_COUNT -> {
        alone("Global Input Count", key);
        whole(value, ByteReader::readCompactSizeUnbounded);
      }
      case PsbtFields.GLOBAL_OUTPUT_COUNT -> {
        alone("Global Output Count", key);
        whole(value, ByteReader::readCompactSizeUnbounded);
      }
      case PsbtFields.GLOBAL_TX_MODIFIABLE -> number("Global TX Modifiable Flags", key, value, 1);
      case PsbtFields.GLOBAL_VERSION -> {
        number("Global PSBT Version", key, value, 4);
        if (unsigned32(value) > Psbt.HIGHEST_VERSION) {
          throw new PsbtException("Unsupported version number");
        }
      }
      default -> {}
    }
  }

  private static void input(int type, PsbtMap.Key key, byte[] value) throws PsbtException {
    switch (type) {
      case PsbtFields.IN_NON_WITNESS_UTXO -> {
        alone("Input Non-witness UTXO", key);
        whole(value, Transaction::read);
      }
      case PsbtFields.IN_WITNESS_UTXO -> {
        alone("Input Witness UTXO", key);
        whole(value, TxOut::read);
      }
      case PsbtFields.IN_PARTIAL_SIG -> partialSignature(key, value);
      case PsbtFields.IN_SIGHASH -> number("Input Sighash Type", key, value, 4);
      case PsbtFields.IN_REDEEM_SCRIPT -> alone("Input redeemScript", key);
      case PsbtFields.IN_WITNESS_SCRIPT -> alone("Input witnessScript", key);
      case PsbtFields.IN_BIP32_DERIVATION -> derivation(key, value);
      case PsbtFields.IN_SCRIPT_SIG -> alone("Input Final scriptSig", key);
      case PsbtFields.IN_SCRIPT_WITNESS -> {
        alone("Input Final scriptWitness", key);
        whole(value, Witness::read);
      }
      case PsbtFields.IN_RIPEMD160 -> size("Input RIPEMD160 Preimage", key, 21);
      case PsbtFields.IN_SHA256 -> size("Input SHA256 Preimage", key, 33);
      case PsbtFields.IN_HASH160 -> size("Input Hash160 Preimage", key, 21);
      case PsbtFields.IN_HASH256 -> size("Input Hash256 Preimage", key, 33);
      case PsbtFields.IN_PREVIOUS_TXID -> number("Input Previous TXID", key, value, 32);
      case PsbtFields.IN_OUTPUT_INDEX -> number("Input Previous Output's Index", key, value, 4);
      case PsbtFields.IN_SEQUENCE -> number("Input Sequence", key, value, 4);
      case PsbtFields.IN_TIME_LOCKTIME -> {
        number("Input Required Time Based Locktime", key, value, 4);
        if (unsigned32(value) < LOCK_TIME_THRESHOLD) {
          throw new PsbtException("Required time based locktime is invalid (less than 500000000)");
        }
      }
      case PsbtFields.IN_HEIGHT_LOCKTIME -> height(key, value);
      default -> taprootInput(type, key, value);
    }
  }

  private static void height(PsbtMap.Key key, byte[] value) throws PsbtException {
    number("Input Required Height Based Locktime", key, value, 4);
    if (unsigned32(value) >= LOCK_TIME_THRESHOLD) {
      throw new PsbtException(
          "Required height based locktime is invalid (greater than or equal to 500000000)");
    }
    if (unsigned32(value) == 0) {
      throw new PsbtException("Required height based locktime is invalid (0)");
    }
  }

  private static void partialSignature(PsbtMap.Key key, byte[] value) throws PsbtException {
    publicKey(key, "partial signature pubkey");
    if (value.length == 0 || !SignatureText.isStrict(value)) {
      throw new PsbtException("Signature is not a valid encoding");
    }
  }

  private static void taprootInput(int type, PsbtMap.Key key, byte[] value) throws PsbtException {
    switch (type) {
      case PsbtFields.IN_TAP_KEY_SIG -> {
        alone("Input Taproot Key Path Signature", key);
        schnorr("key", value);
      }
      case PsbtFields.IN_TAP_SCRIPT_SIG -> {
        size("Input Taproot Script Path Signature", key, 65);
        schnorr("script", value);
      }
      case PsbtFields.IN_TAP_LEAF_SCRIPT -> {
        int length = 1 + key.data().length;
        if (length < 34) {
          throw new PsbtException("Input Taproot leaf script key is not at least 34 bytes");
        }
        if ((length - 2) % 32 != 0) {
          throw new PsbtException(
              "Input Taproot leaf script key's control block size is not valid");
        }
        if (value.length == 0) {
          throw new PsbtException("Input Taproot leaf script must be at least 1 byte");
        }
      }
      case PsbtFields.IN_TAP_BIP32_DERIVATION -> taprootDerivation("Input", key, value);
      case PsbtFields.IN_TAP_INTERNAL_KEY -> number("Input Taproot Internal Key", key, value, 32);
      case PsbtFields.IN_TAP_MERKLE_ROOT -> number("Input Taproot Merkle Root", key, value, 32);
      case PsbtFields.IN_MUSIG2_PARTICIPANTS -> participants("Input", key, value);
      case PsbtFields.IN_MUSIG2_PUB_NONCE -> {
        musig("pubnonce", key);
        if (value.length != PUB_NONCE_BYTES) {
          throw new PsbtException("Input musig2 pubnonce value is not 66 bytes");
        }
      }
      case PsbtFields.IN_MUSIG2_PARTIAL_SIG -> {
        musig("partial sig", key);
        exactly(value, 32);
      }
      default -> {}
    }
  }

  private static void output(int type, PsbtMap.Key key, byte[] value) throws PsbtException {
    switch (type) {
      case PsbtFields.OUT_REDEEM_SCRIPT -> alone("Output redeemScript", key);
      case PsbtFields.OUT_WITNESS_SCRIPT -> alone("Output witnessScript", key);
      case PsbtFields.OUT_BIP32_DERIVATION -> derivation(key, value);
      case PsbtFields.OUT_AMOUNT -> number("Output Amount", key, value, 8);
      case PsbtFields.OUT_SCRIPT -> alone("Output Script", key);
      case PsbtFields.OUT_TAP_INTERNAL_KEY -> number("Output Taproot Internal Key", key, value, 32);
      case PsbtFields.OUT_TAP_TREE -> {
        alone("Output Taproot Tree Key", key);
        tree(value);
      }
      case PsbtFields.OUT_TAP_BIP32_DERIVATION -> taprootDerivation("Output", key, value);
      case PsbtFields.OUT_MUSIG2_PARTICIPANTS -> participants("Output", key, value);
      default -> {}
    }
  }

  private static void alone(String name, PsbtMap.Key key) throws PsbtException {
    size(name, key, 1);
  }

  /** {@code expected} counts the byte of the type. */
  private static void size(String name, PsbtMap.Key key, int expected) throws PsbtException {
    if (1 + key.data().length != expected) {
      throw new PsbtException("Size of key was not " + expected + " for the type " + name);
    }
  }

  private static void number(String name, PsbtMap.Key key, byte[] value, int bytes)
      throws PsbtException {
    alone(name, key);
    exactly(value, bytes);
  }

  private static void exactly(byte[] value, int bytes) throws PsbtException {
    if (value.length != bytes) {
      throw new PsbtException("Size of value was not the stated size");
    }
  }

  private static void whole(byte[] value, Consumer<ByteReader> reading) throws PsbtException {
    ByteReader in = new ByteReader(value);
    try {
      reading.accept(in);
    } catch (MalformedDataException e) {
      throw new PsbtException(String.valueOf(e.getMessage()));
    }
    exactly(value, value.length - in.remaining());
  }

  private static long unsigned32(byte[] value) {
    return new ByteReader(value).readUint32();
  }

  private static void publicKey(PsbtMap.Key key, String name) throws PsbtException {
    int length = key.data().length;
    if (length != PublicKeys.COMPRESSED && length != PublicKeys.UNCOMPRESSED) {
      throw new PsbtException("Size of key was not the expected size for the type " + name);
    }
    if (!PublicKeys.isPoint(key.data())) {
      throw new PsbtException("Invalid pubkey");
    }
  }

  private static void derivation(PsbtMap.Key key, byte[] value) throws PsbtException {
    publicKey(key, "BIP32 keypath");
    origin(value.length);
  }

  private static void origin(int length) throws PsbtException {
    if (length % 4 != 0 || length == 0) {
      throw new PsbtException("Invalid length for HD key path");
    }
  }

  private static void taprootDerivation(String kind, PsbtMap.Key key, byte[] value)
      throws PsbtException {
    size(kind + " Taproot BIP32 Keypath", key, 33);
    ByteReader in = new ByteReader(value);
    try {
      in.skip(32 * in.readCount(ByteReader.MAX_SIZE / 32, 32));
    } catch (MalformedDataException e) {
      throw new PsbtException(kind + " Taproot BIP32 keypath has an invalid length");
    }
    origin(in.remaining());
  }

  private static void schnorr(String path, byte[] signature) throws PsbtException {
    if (signature.length < 64 || signature.length > 65) {
      throw new PsbtException(
          "Input Taproot "
              + path
              + " path signature is "
              + (signature.length < 64 ? "shorter than 64" : "longer than 65")
              + " bytes");
    }
  }

  private static void participants(String kind, PsbtMap.Key key, byte[] value)
      throws PsbtException {
    size(kind + " MuSig2 Participants Pubkeys", key, PublicKeys.COMPRESSED + 1);
    if (!PublicKeys.isPoint(key.data())) {
      throw new PsbtException(kind + " musig2 aggregate pubkey is invalid");
    }
    for (int at = 0; at + PublicKeys.COMPRESSED <= value.length; at += PublicKeys.COMPRESSED) {
      if (!PublicKeys.isPoint(Arrays.copyOfRange(value, at, at + PublicKeys.COMPRESSED))) {
        throw new PsbtException(kind + " musig2 participant pubkey is invalid");
      }
    }
    if (value.length % PublicKeys.COMPRESSED != 0) {
      throw new PsbtException(
          kind + " musig2 participants pubkeys value size is not a multiple of 33");
    }
  }

  /** The participant's key, the aggregate, and the hash of a leaf if it is of one. */
  private static void musig(String name, PsbtMap.Key key) throws PsbtException {
    byte[] data = key.data();
    if (data.length != 2 * PublicKeys.COMPRESSED && data.length != 2 * PublicKeys.COMPRESSED + 32) {
      throw new PsbtException(
          "Input musig2 " + name + " key is not expected size of 67 or 99 bytes");
    }
    if (!PublicKeys.isPoint(
        Arrays.copyOfRange(data, PublicKeys.COMPRESSED, 2 * PublicKeys.COMPRESSED))) {
      throw new PsbtException("musig2 aggregate pubkey is invalid");
    }
    if (!PublicKeys.isPoint(Arrays.copyOf(data, PublicKeys.COMPRESSED))) {
      throw new PsbtException("musig2 participant pubkey is invalid");
    }
  }

  private static void proprietary(PsbtMap.Key key) throws PsbtException {
    ByteReader in = new ByteReader(key.data());
    try {
      in.readVarBytes();
      in.readCompactSizeUnbounded();
    } catch (MalformedDataException e) {
      throw new PsbtException(String.valueOf(e.getMessage()));
    }
  }

  /** The unsigned transaction, of which no input is the sign of a witness to come. */
  static Transaction unsigned(byte[] value) throws PsbtException {
    ByteReader in = new ByteReader(value);
    try {
      Transaction tx = Transaction.readWithoutWitness(in);
      exactly(value, value.length - in.remaining());
      return tx;
    } catch (MalformedDataException e) {
      throw new PsbtException(String.valueOf(e.getMessage()));
    }
  }

  /** The leaves of an output's tree from left to right. */
  static List<TaprootTree.Leaf> tree(byte[] value) throws PsbtException {
    if (value.length == 0) {
      throw new PsbtException("Output Taproot tree must not be empty");
    }
    List<TaprootTree.Leaf> leaves = new ArrayList<>();
    ByteReader in = new ByteReader(value);
    try {
      while (in.remaining() > 0) {
        int depth = in.readUint8();
        int version = in.readUint8();
        Script script = Script.of(in.readVarBytes());
        if (depth > TaprootTree.MAX_DEPTH) {
          throw new PsbtException(
              "Output Taproot tree has as leaf greater than Taproot maximum depth");
        }
        if ((version & 1) != 0) {
          throw new PsbtException("Output Taproot tree has a leaf with an invalid leaf version");
        }
        leaves.add(new TaprootTree.Leaf(depth, version, script));
      }
    } catch (MalformedDataException e) {
      throw new PsbtException(String.valueOf(e.getMessage()));
    }
    if (!TaprootTree.isTree(leaves)) {
      throw new PsbtException("Output Taproot tree is malformed");
    }
    return leaves;
  }
}
