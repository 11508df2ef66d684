package dev.grapevine.node.signing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.address.AddressCodec;
import dev.grapevine.chain.address.AddressPrefixes;
import dev.grapevine.chain.address.WifKey;
import dev.grapevine.chain.crypto.PrivateKey;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.script.HashType;
import dev.grapevine.chain.script.PrecomputedTransactionData;
import dev.grapevine.node.descriptor.DescriptorException;
import dev.grapevine.node.descriptor.DescriptorParser;
import dev.grapevine.node.descriptor.Expansion;
import dev.grapevine.node.keys.KeyRing;
import dev.grapevine.node.miniscript.Expression;
import dev.grapevine.node.miniscript.Fragment;
import dev.grapevine.node.miniscript.RandomMiniscript;
import dev.grapevine.node.miniscript.ScriptContext;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Policies made up are spent where their conditions are met, and only there. */
class MiniscriptSpendTest {
  private static final int LOCK_TIME = 200;
  private static final int SEQUENCE = 5;
  private static final long VALUE = 50_000;
  private static final PrivateKey UNSPENDABLE = key(1000);

  private final AddressCodec addresses = new AddressCodec(AddressPrefixes.REGTEST);
  private final DescriptorParser parser = new DescriptorParser(AddressPrefixes.REGTEST);

  private static PrivateKey key(int number) {
    byte[] secret = new byte[PrivateKey.SIZE];
    secret[0] = (byte) (number >> 8);
    secret[1] = (byte) number;
    secret[31] = 1;
    return PrivateKey.of(secret).orElseThrow();
  }

  private String descriptor(String text, ScriptContext context, List<WifKey> keys) {
    String filled = text;
    for (int i = 0; i < keys.size(); i++) {
      filled = filled.replace("@" + i + "@", addresses.encodeWif(keys.get(i)));
    }
    String unspendable = HexFormat.of().formatHex(UNSPENDABLE.publicKey(true)).substring(2);
    return context == ScriptContext.P2WSH
        ? "wsh(" + filled + ")"
        : "tr(" + unspendable + "," + filled + ")";
  }

  private static PrecomputedTransactionData spend(Script scriptPubKey) {
    Transaction tx =
        Transaction.of(
            2,
            List.of(new TxIn(new OutPoint(new Txid(1, 2, 3, 4), 0), Script.EMPTY, SEQUENCE)),
            List.of(new TxOut(VALUE / 2, Script.of(new byte[] {0x51}))),
            LOCK_TIME);
    return new PrecomputedTransactionData(tx, List.of(new TxOut(VALUE, scriptPubKey)));
  }

  /** What is there: some secrets, some preimages. */
  private record Materials(List<Boolean> keys, List<Boolean> preimages) {
    static Materials some(Random random, int keys) {
      int share = random.nextInt(5);
      return new Materials(
          IntStream.range(0, keys).mapToObj(_ -> random.nextInt(4) < share).toList(),
          RandomMiniscript.PREIMAGES.stream().map(_ -> random.nextInt(4) < share).toList());
    }
  }

  private boolean isSpent(
      String text, ScriptContext context, Materials materials, List<WifKey> keys)
      throws DescriptorException {
    DescriptorParser.Parsed parsed = parser.parse(descriptor(text, context, keys), false);
    KeyRing ring = new KeyRing();
    Script script =
        Expansion.of(parsed.first(), 0, parsed.secrets(), ring).orElseThrow().getFirst();
    for (int i = 0; i < keys.size(); i++) {
      if (materials.keys().get(i)) {
        ring.add(keys.get(i));
      }
    }
    SigningState state = new SigningState();
    for (Fragment hash :
        List.of(Fragment.SHA256, Fragment.HASH256, Fragment.RIPEMD160, Fragment.HASH160)) {
      for (int i = 0; i < RandomMiniscript.PREIMAGES.size(); i++) {
        if (materials.preimages().get(i)) {
          byte[] preimage = RandomMiniscript.PREIMAGES.get(i);
          state.preimage(hash, RandomMiniscript.digest(hash, preimage), preimage);
        }
      }
    }
    SignatureMaker maker = SignatureMaker.of(spend(script), 0, HashType.DEFAULT, true);
    return InputSolver.solve(maker, ring, script, state);
  }

  private static boolean isMet(String text, ScriptContext context, Materials materials) {
    Expression expression = RandomMiniscript.read(text, context).orElseThrow();
    return RandomMiniscript.isMet(
        expression,
        materials.keys()::get,
        older -> older <= SEQUENCE,
        after -> after <= LOCK_TIME,
        materials.preimages()::get);
  }

  @ParameterizedTest
  @EnumSource(ScriptContext.class)
  void spendsWhereConditionsAreMet(ScriptContext context) throws DescriptorException {
    Random random = new Random(11);
    RandomMiniscript made = new RandomMiniscript(random, context);
    int spent = 0;
    int refused = 0;
    for (int i = 0; i < 400; i++) {
      String text = made.sane(1 + i % 5);
      int count = RandomMiniscript.keysIn(text);
      List<WifKey> keys =
          IntStream.range(0, count).mapToObj(n -> new WifKey(key(n), true)).toList();
      for (int attempt = 0; attempt < 4; attempt++) {
        Materials materials = Materials.some(random, count);
        boolean expected = isMet(text, context, materials);
        assertThat(isSpent(text, context, materials, keys))
            .as(text + materials)
            .isEqualTo(expected);
        spent += expected ? 1 : 0;
        refused += expected ? 0 : 1;
      }
    }
    assertThat(spent).isGreaterThan(300);
    assertThat(refused).isGreaterThan(300);
  }

  /** Elements of the witness, the script among them. */
  @Test
  void takesTheSmallestWitness() throws DescriptorException {
    assertThat(items("or_d(pk(@0@),and_v(v:pk(@1@),older(5)))", List.of(true, true))).isEqualTo(2);
    assertThat(items("or_d(pk(@0@),and_v(v:pk(@1@),older(5)))", List.of(false, true))).isEqualTo(3);
    assertThat(items("or_i(pkh(@0@),pk(@1@))", List.of(true, true))).isEqualTo(3);
    assertThat(items("or_i(pkh(@0@),pk(@1@))", List.of(true, false))).isEqualTo(4);
  }

  private int items(String text, List<Boolean> there) throws DescriptorException {
    List<WifKey> keys = new ArrayList<>();
    for (int i = 0; i < there.size(); i++) {
      keys.add(new WifKey(key(i), true));
    }
    DescriptorParser.Parsed parsed =
        parser.parse(descriptor(text, ScriptContext.P2WSH, keys), false);
    KeyRing ring = new KeyRing();
    Script script =
        Expansion.of(parsed.first(), 0, parsed.secrets(), ring).orElseThrow().getFirst();
    for (int i = 0; i < keys.size(); i++) {
      if (there.get(i)) {
        ring.add(keys.get(i));
      }
    }
    SigningState state = new SigningState();
    SignatureMaker maker = SignatureMaker.of(spend(script), 0, HashType.DEFAULT, true);
    assertThat(InputSolver.solve(maker, ring, script, state)).as(text).isTrue();
    return state.witness().size();
  }
}
