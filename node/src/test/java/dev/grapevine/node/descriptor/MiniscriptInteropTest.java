package dev.grapevine.node.descriptor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.address.AddressCodec;
import dev.grapevine.chain.address.AddressPrefixes;
import dev.grapevine.chain.address.DescriptorChecksum;
import dev.grapevine.chain.address.ExtendedKeyCodec;
import dev.grapevine.chain.address.ExtendedPrivateKey;
import dev.grapevine.chain.crypto.PrivateKey;
import dev.grapevine.chain.crypto.Sha256;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.script.StandardScript;
import dev.grapevine.node.Bitcoind;
import dev.grapevine.node.keys.KeyRing;
import dev.grapevine.node.miniscript.RandomMiniscript;
import dev.grapevine.node.miniscript.ScriptContext;
import dev.grapevine.node.rpc.RpcException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A real {@code bitcoind} reads made up descriptors as we do, and refuses them in our words. */
@EnabledIf(
    value = "bitcoindIsHere",
    disabledReason = "no bitcoind: name one in BITCOIND, or put it in PATH")
class MiniscriptInteropTest {
  private static final int EACH = 150;

  private final AddressCodec addresses = new AddressCodec(AddressPrefixes.REGTEST);
  private final ExtendedKeyCodec extendedKeys = new ExtendedKeyCodec(AddressPrefixes.REGTEST);
  private final DescriptorParser parser = new DescriptorParser(AddressPrefixes.REGTEST);
  private final DescriptorText text = new DescriptorText(extendedKeys);

  private int compared;

  static boolean bitcoindIsHere() {
    boolean here = Bitcoind.program().isPresent();
    if (!here) {
      System.out.println("MiniscriptInteropTest skipped: no bitcoind in BITCOIND or PATH");
    }
    return here;
  }

  private static PrivateKey secret(int number) {
    byte[] secret = new byte[PrivateKey.SIZE];
    secret[0] = (byte) number;
    secret[31] = 1;
    return PrivateKey.of(secret).orElseThrow();
  }

  /** Plain keys and extended ones, in turn; some keys twice. */
  private String filled(String expression, Random random) {
    String filled = expression;
    for (int i = RandomMiniscript.keysIn(expression) - 1; i >= 0; i--) {
      PrivateKey secret = secret(1 + (random.nextInt(40) == 0 ? 0 : i));
      String key =
          i % 2 == 0
              ? HexFormat.of().formatHex(secret.publicKey(true))
              : extendedKeys.encode(
                      new ExtendedPrivateKey(0, 0, 0, new byte[32], secret).neutered())
                  + "/0/*";
      filled = filled.replace("@" + i + "@", key);
    }
    return filled;
  }

  private void compare(Bitcoind bitcoind, String descriptor) throws IOException {
    String ours;
    String theirs;
    try {
      DescriptorParser.Parsed parsed = parser.parse(descriptor, false);
      ours = text.of(parsed.first());
      for (int position = 0; position < 2; position++) {
        Script script =
            Expansion.of(parsed.first(), position, new KeyRing(), new KeyRing())
                .orElseThrow()
                .getFirst();
        ours += " " + addresses.encode(script).orElseThrow();
      }
    } catch (DescriptorException e) {
      ours = e.reason();
    }
    try {
      JsonNode info = bitcoind.call("getdescriptorinfo", descriptor);
      theirs = info.path("descriptor").stringValue();
      String summed = DescriptorChecksum.append(descriptor);
      JsonNode derived =
          info.path("isrange").booleanValue()
              ? bitcoind.call("deriveaddresses", summed, List.of(0, 1))
              : bitcoind.call("deriveaddresses", summed);
      for (int position = 0; position < 2; position++) {
        theirs += " " + derived.path(Math.min(position, derived.size() - 1)).stringValue();
      }
    } catch (RpcException e) {
      theirs = e.text();
    }
    // Some descendants of Bitcoin Core turn down what they would not relay.
    if (!theirs.startsWith("OP_IF/OP_NOTIF is not allowed in Taproot")) {
      compared++;
      assertThat(ours).as(descriptor).isEqualTo(theirs);
    }
  }

  @Test
  void agrees(@TempDir Path directory) throws IOException {
    Random random = new Random(3);
    String internal = HexFormat.of().formatHex(secret(99).publicKey(true)).substring(2);
    try (Bitcoind bitcoind = Bitcoind.start(Bitcoind.program().orElseThrow(), directory)) {
      for (ScriptContext context : ScriptContext.values()) {
        String before = context == ScriptContext.P2WSH ? "wsh(" : "tr(" + internal + ",";
        RandomMiniscript made = new RandomMiniscript(random, context);
        for (int i = 0; i < EACH; i++) {
          compare(bitcoind, before + filled(made.sane(1 + i % 4), random) + ")");
          compare(bitcoind, before + filled(made.valid(1 + i % 4), random) + ")");
        }
        for (String wrong :
            new String[] {
              "",
              "1",
              "older(0)",
              "and_v(pk(@0@),1)",
              "v:pk(@0@)",
              "multi(1,@0@,@1@)",
              "and_v(v:multi(1,@0@),1)",
              "and_v(v:multi_a(1,@0@),1)",
              "pkh(@0@)",
              "vv:pk(@0@)",
              "and_v(v:pk(@0@),older(2147483648))",
              "and_v(v:pk(x),older(1))",
              "tv:pk(@0@)x",
            }) {
          compare(bitcoind, before + filled(wrong, random) + ")");
          compare(bitcoind, "sh(" + filled(wrong, random) + ")");
        }
      }
    }
    assertThat(compared).isGreaterThan(3 * EACH);
  }

  /** What witness scripts are described as, whole ones and such as were changed. */
  @Test
  void describesTheSame(@TempDir Path directory) throws Exception {
    Random random = new Random(4);
    RandomMiniscript made = new RandomMiniscript(random, ScriptContext.P2WSH);
    Inference inference = new Inference(addresses);
    int described = 0;
    try (Bitcoind bitcoind = Bitcoind.start(Bitcoind.program().orElseThrow(), directory)) {
      for (int i = 0; i < 3 * EACH; i++) {
        String expression = i % 3 == 0 ? made.valid(1 + i % 4) : made.sane(1 + i % 4);
        DescriptorParser.Parsed parsed;
        try {
          parsed = parser.parse("wsh(" + filled(expression, random) + ")", false);
        } catch (DescriptorException e) {
          continue;
        }
        KeyRing found = new KeyRing();
        Script output = Expansion.of(parsed.first(), 0, found, found).orElseThrow().getFirst();
        byte[] hash = Arrays.copyOfRange(output.bytes(), 2, 34);
        byte[] witness = found.script(hash).orElseThrow().bytes().clone();
        if (i % 2 == 0) {
          witness[random.nextInt(witness.length)] = (byte) (0x60 + random.nextInt(0x53));
        }
        Script script = Script.of(witness);
        JsonNode theirs = bitcoind.call("decodescript", script.toHex()).path("segwit");
        if (theirs.path("type").asString("").equals("witness_v0_scripthash")) {
          KeyRing known = new KeyRing();
          known.add(script);
          String ours =
              text.of(
                  inference.of(StandardScript.payToWitnessScriptHash(Sha256.hash(witness)), known));
          assertThat(ours).as(script.toHex()).isEqualTo(theirs.path("desc").stringValue());
          described += ours.startsWith("wsh") ? 1 : 0;
        }
      }
    }
    assertThat(described).isGreaterThan(EACH / 2);
  }
}
