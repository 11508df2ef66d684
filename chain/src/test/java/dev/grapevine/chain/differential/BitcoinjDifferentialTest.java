package dev.grapevine.chain.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.crypto.Hash160;
import dev.grapevine.chain.crypto.NativeSignatureVerifier;
import dev.grapevine.chain.crypto.PrivateKey;
import dev.grapevine.chain.crypto.Sha256;
import dev.grapevine.chain.crypto.SignatureVerifier;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.primitives.Witness;
import dev.grapevine.chain.script.HashType;
import dev.grapevine.chain.script.Opcode;
import dev.grapevine.chain.script.PrecomputedTransactionData;
import dev.grapevine.chain.script.ScriptBuilder;
import dev.grapevine.chain.script.ScriptError;
import dev.grapevine.chain.script.ScriptFlag;
import dev.grapevine.chain.script.ScriptFlags;
import dev.grapevine.chain.script.ScriptVerifier;
import dev.grapevine.chain.script.SignatureHash;
import dev.grapevine.chain.script.StandardScript;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.bitcoinj.base.Coin;
import org.bitcoinj.core.TransactionWitness;
import org.bitcoinj.script.Script.VerifyFlag;
import org.bitcoinj.script.ScriptException;
import org.junit.jupiter.api.Test;

/**
 * Random transactions, signature hashes and spends against bitcoinj 0.17.1.
 *
 * <p>Left out because bitcoinj differs from the network there, or knows nothing of it:
 *
 * <ul>
 *   <li>P2WSH, witnesses wrapped in P2SH, and taproot: it spends native P2WPKH only.
 *   <li>P2WPKH with ANYONECANPAY: its shortcut for that script hashes as if the bit were not set
 *       (the signature hash itself is compared).
 *   <li>The same shortcut for P2PKH, which also asks for low S: its interpreter is asked instead.
 *   <li>CODESEPARATOR, and signatures inside of what they sign: it takes both out of a script that
 *       must parse, and fails on others.
 *   <li>Transactions without inputs or outputs: it takes the former for the witness marker.
 *   <li>Hash types that are not defined: it throws unless it finds one of the six.
 * </ul>
 */
class BitcoinjDifferentialTest {
  private static final int TRANSACTIONS = 3_000;
  private static final int SPENDS = 3_000;
  private static final int SCRIPTS = 20_000;
  private static final HexFormat HEX = HexFormat.of();
  private static final SignatureVerifier VERIFIER = new NativeSignatureVerifier();
  private static final int[] HASH_TYPES = {1, 2, 3, 0x81, 0x82, 0x83};

  private static final ScriptFlags FLAGS =
      ScriptFlags.of(
          ScriptFlag.P2SH,
          ScriptFlag.DERSIG,
          ScriptFlag.NULLDUMMY,
          ScriptFlag.CHECKLOCKTIMEVERIFY,
          ScriptFlag.CHECKSEQUENCEVERIFY);
  private static final EnumSet<VerifyFlag> THEIR_FLAGS =
      EnumSet.of(
          VerifyFlag.P2SH,
          VerifyFlag.DERSIG,
          VerifyFlag.NULLDUMMY,
          VerifyFlag.CHECKLOCKTIMEVERIFY,
          VerifyFlag.CHECKSEQUENCEVERIFY);

  /** Opcodes that both implement alike: constants, stack, arithmetic, conditions, hashes, locks. */
  private static final int[] OPCODES = opcodes();

  private final Random random = new Random(20_261_121);

  private static int[] opcodes() {
    List<Integer> all = new ArrayList<>();
    for (int opcode = Opcode.OP_0; opcode <= Opcode.OP_CHECKSEQUENCEVERIFY + 8; opcode++) {
      boolean push = opcode > Opcode.OP_0 && opcode < Opcode.OP_1NEGATE;
      boolean signature =
          opcode >= Opcode.OP_CODESEPARATOR && opcode <= Opcode.OP_CHECKMULTISIGVERIFY;
      if (!push && !signature) {
        all.add(opcode);
      }
    }
    return all.stream().mapToInt(Integer::intValue).toArray();
  }

  @Test
  void transactionsReadWriteAndHashAlike() {
    for (int i = 0; i < TRANSACTIONS; i++) {
      Transaction tx = transaction(true);
      org.bitcoinj.core.Transaction theirs = read(tx);
      assertThat(theirs.serialize()).isEqualTo(tx.serialized());
      assertThat(theirs.getTxId()).hasToString(tx.txid().toString());
      assertThat(theirs.getWTxId()).hasToString(tx.wtxid().toString());
      assertThat(theirs.getWeight()).isEqualTo(tx.weight());
      assertThat(theirs.isCoinBase()).isEqualTo(tx.isCoinbase());
      assertThat(Transaction.parse(theirs.serialize())).isEqualTo(tx);
    }
  }

  @Test
  void spoiltTransactionsAreRefusedAlike() {
    for (int i = 0; i < TRANSACTIONS; i++) {
      byte[] bytes = transaction(true).serialized();
      byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      assertThat(reads(cut)).as(HEX.formatHex(cut)).isFalse();
      assertThat(theyRead(cut)).as(HEX.formatHex(cut)).isFalse();
    }
  }

  private static boolean reads(byte[] bytes) {
    try {
      Transaction.parse(bytes);
      return true;
    } catch (dev.grapevine.chain.primitives.MalformedDataException e) {
      return false;
    }
  }

  private static boolean theyRead(byte[] bytes) {
    try {
      org.bitcoinj.core.Transaction.read(ByteBuffer.wrap(bytes));
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  @Test
  void signatureHashesAreAlike() {
    for (int i = 0; i < TRANSACTIONS; i++) {
      Transaction tx = transaction(false);
      org.bitcoinj.core.Transaction theirs = read(tx);
      int input = random.nextInt(tx.inputs().size());
      int hashType = HASH_TYPES[random.nextInt(HASH_TYPES.length)];
      byte[] code = script(random.nextInt(20), OPCODES).bytes();
      byte[] legacy = SignatureHash.legacy(tx, input, code, hashType);
      assertThat(theirs.hashForSignature(input, code, (byte) hashType).getBytes())
          .as("%s input %d type %x", HEX.formatHex(tx.serialized()), input, hashType)
          .isEqualTo(legacy);

      List<TxOut> spent = new ArrayList<>();
      for (int j = 0; j < tx.inputs().size(); j++) {
        spent.add(new TxOut(Math.abs(random.nextLong() % 2_100_000_000_000_000L), Script.EMPTY));
      }
      PrecomputedTransactionData data = new PrecomputedTransactionData(tx, spent);
      byte[] segwit = SignatureHash.segwitV0(data, input, code, hashType);
      Coin value = Coin.valueOf(spent.get(input).value());
      assertThat(theirs.hashForWitnessSignature(input, code, value, (byte) hashType).getBytes())
          .as("%s input %d type %x", HEX.formatHex(tx.serialized()), input, hashType)
          .isEqualTo(segwit);
    }
  }

  @Test
  void signedSpendsAreJudgedAlike() {
    int valid = 0;
    for (int i = 0; i < SPENDS; i++) {
      valid += judgeSignedSpend() ? 1 : 0;
    }
    assertThat(valid).isBetween(SPENDS / 4, SPENDS * 3 / 4);
  }

  private boolean judgeSignedSpend() {
    PrivateKey key = PrivateKey.of(bytes(32)).orElseThrow();
    PrivateKey other = PrivateKey.of(bytes(32)).orElseThrow();
    byte[] publicKey = key.publicKey(true);
    int kind = random.nextInt(5);
    Script code =
        switch (kind) {
          case 0, 4 -> StandardScript.payToPublicKeyHash(Hash160.hash(publicKey));
          case 1 -> new ScriptBuilder().data(publicKey).op(Opcode.OP_CHECKSIG).build();
          default -> multisig(key, other);
        };
    Script locking =
        switch (kind) {
          case 3 -> StandardScript.payToScriptHash(Hash160.hash(code.bytes()));
          case 4 -> StandardScript.payToWitnessPublicKeyHash(Hash160.hash(publicKey));
          default -> code;
        };
    Transaction unsigned = transaction(false);
    int input = random.nextInt(unsigned.inputs().size());
    int hashType = HASH_TYPES[random.nextInt(HASH_TYPES.length)];
    if (kind == 4) {
      hashType &= ~HashType.ANYONE_CAN_PAY;
    }
    List<TxOut> spent = new ArrayList<>();
    for (int i = 0; i < unsigned.inputs().size(); i++) {
      spent.add(new TxOut(random.nextInt(1_000_000), locking));
    }
    PrecomputedTransactionData data = new PrecomputedTransactionData(unsigned, spent);
    byte[] hash =
        kind == 4
            ? SignatureHash.segwitV0(data, input, code.bytes(), hashType)
            : SignatureHash.legacy(unsigned, input, code.bytes(), hashType);
    byte[] first = sign(key, hash, hashType);
    byte[] second = sign(other, hash, hashType);
    ScriptBuilder scriptSig = new ScriptBuilder();
    Witness witness = Witness.EMPTY;
    switch (kind) {
      case 0 -> scriptSig.data(first).data(publicKey);
      case 1 -> scriptSig.data(first);
      case 2 -> scriptSig.op(Opcode.OP_0).data(first).data(second);
      case 3 -> scriptSig.op(Opcode.OP_0).data(first).data(second).data(code.bytes());
      default -> witness = Witness.of(List.of(first, publicKey));
    }
    Transaction signed = with(unsigned, input, scriptSig.build(), witness);
    return judge(signed, input, spent);
  }

  private static Script multisig(PrivateKey first, PrivateKey second) {
    return new ScriptBuilder()
        .number(2)
        .data(first.publicKey(true))
        .data(second.publicKey(false))
        .number(2)
        .op(Opcode.OP_CHECKMULTISIG)
        .build();
  }

  /** A signature, spoilt one time in four. */
  private byte[] sign(PrivateKey key, byte[] hash, int hashType) {
    byte[] der = key.sign(hash);
    byte[] signature = Arrays.copyOf(der, der.length + 1);
    signature[der.length] = (byte) hashType;
    if (random.nextInt(4) == 0) {
      signature[8 + random.nextInt(20)] ^= (byte) (1 << random.nextInt(8));
    }
    return signature;
  }

  @Test
  void scriptsWithoutSignaturesAreJudgedAlike() {
    int valid = 0;
    for (int i = 0; i < SCRIPTS; i++) {
      Script locking = script(1 + random.nextInt(6), OPCODES);
      Script scriptSig = pushes(random.nextInt(5));
      if (random.nextInt(3) == 0) {
        Script redeem = locking;
        locking = StandardScript.payToScriptHash(Hash160.hash(redeem.bytes()));
        scriptSig = new ScriptBuilder().raw(scriptSig.bytes()).data(redeem.bytes()).build();
      }
      Transaction tx = with(transaction(false), 0, scriptSig, Witness.EMPTY);
      List<TxOut> spent = new ArrayList<>();
      for (int j = 0; j < tx.inputs().size(); j++) {
        spent.add(new TxOut(1, locking));
      }
      valid += judge(tx, 0, spent) ? 1 : 0;
    }
    assertThat(valid).isGreaterThan(SCRIPTS / 10);
  }

  /** Whether we accept; fails if they judge otherwise. */
  private static boolean judge(Transaction tx, int input, List<TxOut> spent) {
    PrecomputedTransactionData data = new PrecomputedTransactionData(tx, spent);
    TxOut output = spent.get(input);
    boolean witness = !tx.inputs().get(input).witness().isEmpty();
    ScriptFlags flags = witness ? FLAGS.plus(ScriptFlag.WITNESS) : FLAGS;
    ScriptError ours = ScriptVerifier.verifyInput(data, input, flags, VERIFIER);
    String theirs = "OK";
    try {
      org.bitcoinj.core.Transaction other = read(tx);
      var scriptSig = org.bitcoinj.script.Script.parse(tx.inputs().get(input).scriptSig().bytes());
      var scriptPubKey = org.bitcoinj.script.Script.parse(output.scriptPubKey().bytes());
      if (witness) {
        TransactionWitness items = TransactionWitness.of(tx.inputs().get(input).witness().items());
        Coin value = Coin.valueOf(output.value());
        scriptSig.correctlySpends(other, input, items, value, scriptPubKey, THEIR_FLAGS);
      } else {
        scriptSig.correctlySpends(other, input, scriptPubKey, THEIR_FLAGS);
      }
    } catch (ScriptException e) {
      theirs = e.getError() + " " + e.getMessage();
    }
    assertThat(ours.isOk())
        .as(
            "we say %s, they say %s: input %d of %s spending %s",
            ours, theirs, input, HEX.formatHex(tx.serialized()), output.scriptPubKey())
        .isEqualTo(theirs.equals("OK"));
    return ours.isOk();
  }

  private Script script(int operations, int[] opcodes) {
    ScriptBuilder builder = new ScriptBuilder();
    for (int i = 0; i < operations; i++) {
      if (random.nextInt(4) == 0) {
        builder.data(number());
      } else {
        builder.op(opcodes[random.nextInt(opcodes.length)]);
      }
    }
    return builder.build();
  }

  private Script pushes(int count) {
    ScriptBuilder builder = new ScriptBuilder();
    for (int i = 0; i < count; i++) {
      if (random.nextBoolean()) {
        builder.number(random.nextInt(18) - 1);
      } else {
        builder.data(number());
      }
    }
    return builder.build();
  }

  private byte[] number() {
    return bytes(random.nextInt(6));
  }

  private static org.bitcoinj.core.Transaction read(Transaction tx) {
    return org.bitcoinj.core.Transaction.read(ByteBuffer.wrap(tx.serialized()));
  }

  private static Transaction with(Transaction tx, int input, Script scriptSig, Witness witness) {
    List<TxIn> inputs = new ArrayList<>(tx.inputs());
    TxIn old = inputs.get(input);
    inputs.set(input, new TxIn(old.prevout(), scriptSig, old.sequence(), witness));
    return Transaction.of(tx.version(), inputs, tx.outputs(), tx.lockTime());
  }

  private Transaction transaction(boolean unlocked) {
    List<TxIn> inputs = new ArrayList<>();
    int inputCount = 1 + random.nextInt(4);
    boolean segwit = unlocked && random.nextBoolean();
    for (int i = 0; i < inputCount; i++) {
      Script scriptSig = unlocked ? pushes(random.nextInt(4)) : Script.EMPTY;
      OutPoint prevout = new OutPoint(Txid.of(Sha256.hash(bytes(8))), random.nextInt(10));
      inputs.add(new TxIn(prevout, scriptSig, sequence(), segwit ? witness() : Witness.EMPTY));
    }
    List<TxOut> outputs = new ArrayList<>();
    int outputCount = 1 + random.nextInt(4);
    for (int i = 0; i < outputCount; i++) {
      long value = Math.abs(random.nextLong() % 2_100_000_000_000_000L);
      outputs.add(new TxOut(value, Script.of(bytes(random.nextInt(40)))));
    }
    int lockTime = random.nextBoolean() ? 0 : random.nextInt();
    return Transaction.of(random.nextInt(1, 4), inputs, outputs, lockTime);
  }

  private int sequence() {
    return switch (random.nextInt(3)) {
      case 0 -> TxIn.SEQUENCE_FINAL;
      case 1 -> random.nextInt(1 << 23);
      default -> random.nextInt();
    };
  }

  private Witness witness() {
    List<byte[]> items = new ArrayList<>();
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      items.add(bytes(random.nextInt(80)));
    }
    return Witness.of(items);
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
