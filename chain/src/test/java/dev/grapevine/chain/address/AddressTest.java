package dev.grapevine.chain.address;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.Vectors;
import dev.grapevine.chain.primitives.Script;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class AddressTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final AddressCodec REGTEST = new AddressCodec(AddressPrefixes.REGTEST);
  private static final List<AddressPrefixes> NETWORKS =
      List.of(AddressPrefixes.MAIN, AddressPrefixes.TESTNET, AddressPrefixes.REGTEST);

  private static AddressPrefixes prefixes(String chain) {
    return switch (chain) {
      case "main" -> AddressPrefixes.MAIN;
      case "test", "testnet4", "signet" -> AddressPrefixes.TESTNET;
      case "regtest" -> AddressPrefixes.REGTEST;
      default -> throw new IllegalArgumentException(chain);
    };
  }

  @Test
  void base58Vectors() {
    int ran = 0;
    for (JsonNode test : Vectors.json("core/base58_encode_decode.json")) {
      byte[] bytes = HEX.parseHex(test.get(0).asString());
      String text = test.get(1).asString();
      assertThat(Base58.encode(bytes)).isEqualTo(text);
      assertThat(Base58.decode(text, 256)).get().isEqualTo(bytes);
      if (bytes.length > 0) {
        assertThat(Base58.decode(text, bytes.length - 1)).isEmpty();
      }
      ran++;
    }
    Vectors.report("core/base58_encode_decode.json", ran, 0);
    assertThat(ran).isGreaterThan(10);
  }

  @Test
  void base58SkipsBlanksAroundOnly() {
    assertThat(Base58.decode(" \t\n\u000b\f\r 2g \r\f\u000b\n\t ", 10))
        .get()
        .isEqualTo(new byte[] {0x61});
    assertThat(Base58.decode(" \t\n\u000b\f\r skip \r\f\u000b\n\t a", 10)).isEmpty();
    assertThat(Base58.decode("good\u0000bad0IOl", 100)).isEmpty();
    assertThat(Base58.decodeCheck("", 10)).isEmpty();
    assertThat(Base58.decode("z".repeat(1_000_000), 100)).isEmpty();
  }

  @Test
  void keyIoValidVectors() {
    int ran = 0;
    for (JsonNode test : Vectors.json("core/key_io_valid.json")) {
      String text = test.get(0).asString();
      byte[] bytes = HEX.parseHex(test.get(1).asString());
      JsonNode meta = test.get(2);
      AddressCodec codec = new AddressCodec(prefixes(meta.get("chain").asString()));
      if (meta.get("isPrivkey").asBoolean()) {
        WifKey key = codec.decodeWif(text).orElseThrow();
        assertThat(key.key().secret()).isEqualTo(bytes);
        assertThat(key.compressed()).isEqualTo(meta.get("isCompressed").asBoolean());
        assertThat(codec.encodeWif(key)).isEqualTo(text);
        assertThat(codec.decode(text)).isInstanceOf(DecodedAddress.Invalid.class);
      } else {
        Script script = Script.of(bytes);
        assertThat(codec.decode(text)).isEqualTo(new DecodedAddress.Valid(script));
        assertThat(codec.encode(script)).contains(text);
        assertThat(codec.decodeWif(text)).isEmpty();
        if (meta.path("tryCaseFlip").asBoolean(false)) {
          assertThat(codec.decode(flipCase(text))).isEqualTo(new DecodedAddress.Valid(script));
        }
      }
      ran++;
    }
    Vectors.report("core/key_io_valid.json", ran, 0);
    assertThat(ran).isGreaterThan(60);
  }

  @Test
  void keyIoInvalidVectors() {
    int ran = 0;
    for (JsonNode test : Vectors.json("core/key_io_invalid.json")) {
      String text = test.get(0).asString();
      for (AddressPrefixes network : NETWORKS) {
        AddressCodec codec = new AddressCodec(network);
        assertThat(codec.decode(text)).as(text).isInstanceOf(DecodedAddress.Invalid.class);
        assertThat(codec.decodeWif(text)).as(text).isEmpty();
      }
      ran++;
    }
    Vectors.report("core/key_io_invalid.json", ran, 0);
    assertThat(ran).isGreaterThan(60);
  }

  /** As Bitcoin Core's rpc_validateaddress.py has it of BIP173's and BIP350's addresses. */
  @Test
  void errorsAreNamedAndLocated() {
    expect(
        "tc1qw508d6qejxtdg4y5r3zarvary0c5xw7kg3g4ty",
        "Invalid or unsupported Segwit (Bech32) or Base58 encoding.");
    expect("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", "Invalid Bech32 checksum", 41);
    expect("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3t4", "Invalid character or mixed case", 40);
    expect("bc1rw5uspcuh", "Version 1+ witness address must use Bech32m checksum");
    expect(
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh",
        "Version 0 witness address must use Bech32 checksum");
    expect(
        "BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P",
        "Invalid Bech32 v0 address program size (16 bytes), per BIP141");
    expect("bc1gmk9yu", "Empty Bech32 data section");
    expect(
        "bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4",
        "Invalid Base 32 character",
        59);
    expect(
        "BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R",
        "Invalid Bech32 address witness version");
    expect("bc1pw5dgrnzv", "Invalid Bech32 address program size (1 byte)");
    expect(
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v07qwwzcrf",
        "Invalid padding in Bech32 data section");
    expect("bc1q", "Invalid separator position", 2);
    expect("bcq", "Missing separator");
    expect("bc1" + "q".repeat(89), "Bech32 string too long", 90, 91);
    expect(
        "1FsSia9rv4NeEwvJ2GvXrX7LyxYspbN2mp",
        "Invalid checksum or length of Base58 address (P2PKH or P2SH)");
    expect("mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn", "Invalid or unsupported Base58-encoded address.");
  }

  private static void expect(String address, String error, Integer... locations) {
    assertThat(new AddressCodec(AddressPrefixes.MAIN).decode(address))
        .isEqualTo(new DecodedAddress.Invalid(error, List.of(locations)));
  }

  @Test
  void oneAndTwoMistakesAreFoundWhereverTheyAre() {
    byte[] program = new byte[32];
    new java.util.Random(5).nextBytes(program);
    for (int version = 0; version < 2; version++) {
      Script script =
          dev.grapevine.chain.script.StandardScript.payToWitnessProgram(version, program);
      String good = REGTEST.encode(script).orElseThrow();
      String error = version == 0 ? "Invalid Bech32 checksum" : "Invalid Bech32m checksum";
      for (int first = 5; first < good.length(); first++) {
        String once = spoil(good, first);
        assertThat(REGTEST.decode(once))
            .isEqualTo(new DecodedAddress.Invalid(error, List.of(first)));
        int second = first + 1 + (first * 7) % 20;
        if (second < good.length()) {
          assertThat(REGTEST.decode(spoil(once, second)))
              .isEqualTo(new DecodedAddress.Invalid(error, List.of(first, second)));
        }
      }
    }
  }

  private static String spoil(String text, int at) {
    char other = text.charAt(at) == 'q' ? 'p' : 'q';
    return text.substring(0, at) + other + text.substring(at + 1);
  }

  private static String flipCase(String text) {
    StringBuilder flipped = new StringBuilder();
    for (char c : text.toCharArray()) {
      flipped.append(
          Character.isLowerCase(c) ? Character.toUpperCase(c) : Character.toLowerCase(c));
    }
    return flipped.toString();
  }

  @Test
  void scriptsWithoutAddress() {
    assertThat(REGTEST.encode(Script.parse("6a0401020304"))).isEmpty();
    assertThat(REGTEST.encode(Script.parse("51"))).isEmpty();
    assertThat(REGTEST.encode(Script.EMPTY)).isEqualTo(Optional.empty());
  }

  @Test
  void descriptorChecksums() {
    // BIP380's vector, and its broken variants
    assertThat(DescriptorChecksum.append("raw(deadbeef)")).isEqualTo("raw(deadbeef)#89f8spxm");
    assertThat(DescriptorChecksum.of("raw(deedbeef)")).get().isNotEqualTo("89f8spxm");
    assertThat(DescriptorChecksum.of("raw(Ü)")).isEmpty();
  }
}
