package dev.grapevine.node.psbt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.grapevine.chain.address.AddressPrefixes;
import dev.grapevine.chain.address.WifKey;
import dev.grapevine.chain.crypto.Hash160;
import dev.grapevine.chain.crypto.PrivateKey;
import dev.grapevine.chain.crypto.Ripemd160;
import dev.grapevine.chain.crypto.Sha256;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.node.descriptor.DescriptorParser;
import dev.grapevine.node.descriptor.Expansion;
import dev.grapevine.node.keys.KeyRing;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PsbtTest {
  private static final String KEY =
      "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
  private static final Script SCRIPT = Script.parse("0014" + "11".repeat(20));

  private static Transaction tx(long index) {
    return Transaction.of(
        2,
        List.of(new TxIn(new OutPoint(Txid.parse("aa".repeat(32)), (int) index), Script.EMPTY, -3)),
        List.of(new TxOut(5000, SCRIPT)),
        7);
  }

  /** A PSBT whose one input and output have fields of all sorts. */
  private static Psbt rich(int version) {
    Psbt psbt = Psbt.create(tx(1), version);
    PsbtMap input = psbt.inputs().getFirst().map();
    psbt.inputs().getFirst().witnessUtxo(new TxOut(9000, SCRIPT));
    input.put(PsbtFields.IN_SIGHASH, Psbt.int32(1));
    input.put(
        new PsbtMap.Key(PsbtFields.IN_BIP32_DERIVATION, HexFormat.of().parseHex(KEY)),
        new byte[] {1, 2, 3, 4, 5, 0, 0, (byte) 0x80});
    input.put(PsbtFields.IN_TAP_INTERNAL_KEY, HexFormat.of().parseHex(KEY.substring(2)));
    input.put(new PsbtMap.Key(PsbtFields.PROPRIETARY, new byte[] {1, 'x', 9, 8}), new byte[] {7});
    input.put(new PsbtMap.Key(0xabcdef, new byte[] {1}), new byte[] {2});
    PsbtMap output = psbt.outputs().getFirst().map();
    output.put(PsbtFields.OUT_REDEEM_SCRIPT, new byte[] {0x51});
    output.put(PsbtFields.OUT_TAP_TREE, HexFormat.of().parseHex("01c0" + "0151" + "01c0" + "0152"));
    psbt.global().put(new PsbtMap.Key(0xfa, new byte[] {}), new byte[] {3});
    return psbt;
  }

  /** A hash of each kind, and a signature: complete with both, and only then. */
  @ParameterizedTest
  @CsvSource({"sha256,11", "hash256,13", "ripemd160,10", "hash160,12"})
  void takesPreimages(String function, int field) throws Exception {
    byte[] preimage = new byte[32];
    byte[] sha = Sha256.hash(preimage);
    byte[] digest =
        switch (function) {
          case "sha256" -> sha;
          case "hash256" -> Sha256.hash(sha);
          case "ripemd160" -> Ripemd160.hash(preimage);
          default -> Hash160.hash(preimage);
        };
    WifKey key = new WifKey(PrivateKey.of(HexFormat.of().parseHex("07".repeat(32))).get(), true);
    String text =
        "wsh(and_v(v:pk(%s),%s(%s)))"
            .formatted(
                HexFormat.of().formatHex(key.publicKey()),
                function,
                HexFormat.of().formatHex(digest));
    KeyRing ring = new KeyRing();
    DescriptorParser.Parsed parsed =
        new DescriptorParser(AddressPrefixes.REGTEST).parse(text, false);
    Script script = Expansion.of(parsed.first(), 0, ring, ring).orElseThrow().getFirst();
    ring.add(key);
    Psbt psbt = Psbt.create(tx(1), 2);
    psbt.inputs().getFirst().witnessUtxo(new TxOut(9000, script));

    assertThat(PsbtSigner.of(psbt).orElseThrow().sign(0, ring, Optional.empty(), true))
        .isEqualTo(PsbtSigner.Outcome.INCOMPLETE);
    assertThat(psbt.inputs().getFirst().map().all(PsbtFields.IN_PARTIAL_SIG)).hasSize(1);
    psbt.inputs().getFirst().map().put(new PsbtMap.Key(field, digest), preimage);
    assertThat(PsbtSigner.finish(PsbtReader.read(PsbtWriter.toBytes(psbt)))).isTrue();
  }

  private static String error(byte[] bytes) {
    PsbtException error = catchThrowableOfType(PsbtException.class, () -> PsbtReader.read(bytes));
    assertThat(error).isNotNull();
    return error.reason();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void readsWhatItWrites(int version) throws PsbtException {
    byte[] bytes = PsbtWriter.toBytes(rich(version));
    Psbt read = PsbtReader.read(bytes);

    assertThat(PsbtWriter.toBytes(read)).isEqualTo(bytes);
    assertThat(read.version()).isEqualTo(version);
    assertThat(read.unsignedTx()).contains(tx(1));
    assertThat(read.outputs().getFirst().leaves()).hasSize(2);
    assertThat(PsbtReader.decode(PsbtWriter.encode(read)).inputs()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void refusesEveryBeginning(int version) {
    byte[] bytes = PsbtWriter.toBytes(rich(version));
    for (int length = 0; length < bytes.length; length++) {
      assertThat(error(Arrays.copyOf(bytes, length))).as("%d bytes", length).isNotEmpty();
    }
    assertThat(error(Arrays.copyOf(bytes, bytes.length + 1))).isEqualTo("extra data after PSBT");
  }

  /** Whatever a byte becomes, it is read or refused: nothing else is thrown, nothing hangs. */
  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void outlivesWrongBytes(int version) {
    byte[] bytes = PsbtWriter.toBytes(rich(version));
    Random random = new Random(5);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] wrong = bytes.clone();
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        wrong[5 + random.nextInt(wrong.length - 5)] = (byte) random.nextInt();
      }
      try {
        PsbtWriter.toBytes(PsbtReader.read(wrong));
      } catch (PsbtException e) {
        refused++;
      } catch (java.util.NoSuchElementException e) {
        // Lock times that contradict: a PSBT of no transaction, which has no bytes in version 0.
        throw new AssertionError(HexFormat.of().formatHex(wrong), e);
      }
    }
    assertThat(refused).isPositive();
  }

  private static byte[] with(PsbtMap.Key key, byte[] value, boolean inOutput) {
    Psbt psbt = Psbt.create(tx(1), 0);
    (inOutput ? psbt.outputs().getFirst().map() : psbt.inputs().getFirst().map()).put(key, value);
    return PsbtWriter.toBytes(psbt);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "00 | 00 | 00 | Size of key was not 1 for the type Input Non-witness UTXO",
        "00 | '' | 00 | end of data",
        "01 | '' | 0000000000000000 | end of data",
        "01 | '' | 00000000000000000000 | Size of value was not the stated size",
        "02 | 00 | 00 | Size of key was not the expected size for the type partial signature"
            + " pubkey",
        "03 | '' | 01 | Size of value was not the stated size",
        "06 | 02 | 00 | Size of key was not the expected size for the type BIP32 keypath",
        "0b | 00 | 00 | Size of key was not 33 for the type Input SHA256 Preimage",
        "0e | '' | 00 | Size of value was not the stated size",
        "10 | '' | 00000000 | Sequence is not allowed in PSBTv0",
        "11 | '' | 01000000 | Required time based locktime is invalid (less than 500000000)",
        "12 | '' | 00000000 | Required height based locktime is invalid (0)",
        "13 | '' | 00 | Input Taproot key path signature is shorter than 64 bytes",
        "15 | 00 | 00 | Input Taproot leaf script key is not at least 34 bytes",
        "17 | '' | 00 | Size of value was not the stated size",
        "1b | 00 | 00 | Input musig2 pubnonce key is not expected size of 67 or 99 bytes",
      })
  void saysWhatIsWrongWithAnInput(String type, String data, String value, String expected) {
    PsbtMap.Key key = new PsbtMap.Key(Integer.parseInt(type, 16), HexFormat.of().parseHex(data));
    assertThat(error(with(key, HexFormat.of().parseHex(value), false))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "03 | 0000000000000000 | Output amount is not allowed in PSBTv0",
        "05 | 00 | Size of value was not the stated size",
        "06 | 00c001 | end of data",
        "06 | 01c00151 | Output Taproot tree is malformed",
        "06 | 00c0015100c00151 | Output Taproot tree is malformed",
        "06 | 00c10151 | Output Taproot tree has a leaf with an invalid leaf version",
        "06 | 81c00151 | Output Taproot tree has as leaf greater than Taproot maximum depth",
      })
  void saysWhatIsWrongWithAnOutput(String type, String value, String expected) {
    PsbtMap.Key key = new PsbtMap.Key(Integer.parseInt(type, 16), new byte[0]);
    assertThat(error(with(key, HexFormat.of().parseHex(value), true))).isEqualTo(expected);
  }

  @Test
  void refusesKeysTwiceAndVersionsThatAreNone() {
    byte[] bytes = PsbtWriter.toBytes(Psbt.create(tx(1), 0));
    int end = bytes.length - 1;
    byte[] twice =
        new ByteWriter(64)
            .writeBytes(bytes, 0, end)
            .writeBytes(HexFormat.of().parseHex("0100015101000151" + "00"))
            .toBytes();
    assertThat(error(twice)).isEqualTo("Duplicate Key, output key \"00\" already provided");
    for (int version : new int[] {1, 3}) {
      Psbt psbt = Psbt.create(tx(1), 2);
      byte[] newer = PsbtWriter.toBytes(psbt);
      int at =
          new String(newer, java.nio.charset.StandardCharsets.ISO_8859_1)
              .indexOf("\u0001\u00fb\u0004");
      newer[at + 3] = (byte) version;
      assertThat(error(newer))
          .isEqualTo(version == 1 ? "There is no PSBT version 1" : "Unsupported version number");
    }
  }

  @Test
  void combinesWhatBothHave() {
    Psbt one = rich(0);
    Psbt two = Psbt.create(tx(1), 0);
    two.outputs().getFirst().map().put(PsbtFields.OUT_WITNESS_SCRIPT, new byte[] {0x52});

    Psbt both = PsbtCombiner.combine(List.of(one, two)).orElseThrow();

    assertThat(both.outputs().getFirst().map().get(PsbtFields.OUT_WITNESS_SCRIPT)).isPresent();
    assertThat(both.outputs().getFirst().map().get(PsbtFields.OUT_REDEEM_SCRIPT)).isPresent();
    assertThat(two.outputs().getFirst().map().get(PsbtFields.OUT_REDEEM_SCRIPT)).isEmpty();
    assertThat(PsbtCombiner.combine(List.of(one, Psbt.create(tx(2), 0)))).isEmpty();
    assertThat(PsbtCombiner.combine(List.of(one, Psbt.create(tx(1), 2)))).isEmpty();
  }

  @Test
  void joinsInputsAndOutputsOfAll() {
    Psbt joined =
        PsbtCombiner.join(List.of(Psbt.create(tx(1), 0), Psbt.create(tx(2), 0)), new Random(1));

    assertThat(joined.inputs()).hasSize(2);
    assertThat(joined.outputs()).hasSize(2);
    assertThat(joined.unsignedTx().orElseThrow().lockTime()).isEqualTo(7);
    assertThat(PsbtCombiner.spentTwice(List.of(rich(0), rich(0)))).isPresent();
  }

  /** BIP370: a height if every input that asks takes one, else a time, else none at all. */
  @Test
  void computesTheLockTime() {
    Transaction two =
        Transaction.of(
            2, List.of(tx(1).inputs().getFirst(), tx(2).inputs().getFirst()), tx(1).outputs(), 3);
    Psbt psbt = Psbt.create(two, 2);
    assertThat(psbt.lockTime()).contains(3);
    psbt.inputs().get(0).map().put(PsbtFields.IN_HEIGHT_LOCKTIME, Psbt.int32(10_000));
    assertThat(psbt.lockTime()).contains(10_000);
    psbt.inputs().get(1).map().put(PsbtFields.IN_TIME_LOCKTIME, Psbt.int32(1_700_000_000));
    assertThat(psbt.lockTime()).isEmpty();
    assertThat(PsbtSigner.of(psbt)).isEmpty();
    assertThat(PsbtAnalysis.of(psbt).error())
        .contains("PSBT cannot be made into a valid transaction");
    psbt.inputs().get(0).map().put(PsbtFields.IN_TIME_LOCKTIME, Psbt.int32(1_600_000_000));
    assertThat(psbt.lockTime()).contains(1_700_000_000);
  }
}
