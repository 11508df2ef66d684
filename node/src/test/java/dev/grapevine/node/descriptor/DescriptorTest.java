package dev.grapevine.node.descriptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.grapevine.chain.address.AddressCodec;
import dev.grapevine.chain.address.AddressPrefixes;
import dev.grapevine.chain.address.ExtendedKeyCodec;
import dev.grapevine.chain.address.ExtendedPublicKey;
import dev.grapevine.chain.crypto.KeyAggregation;
import dev.grapevine.chain.crypto.PublicKeys;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.node.keys.KeyRing;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DescriptorTest {
  private static final String KEY =
      "03a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd";
  private static final String X =
      "a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd";
  private static final String OTHER =
      "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
  private static final String LONG =
      "04a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd5b8dec5235a0fa8722476c7709"
          + "c02559e3aa73aa03918ba2d492eea75abea235";
  private static final String XPUB =
      "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8";
  private static final String XPRV =
      "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi";

  private final DescriptorParser parser = new DescriptorParser(AddressPrefixes.MAIN);
  private final DescriptorText text =
      new DescriptorText(new ExtendedKeyCodec(AddressPrefixes.MAIN));
  private final Inference inference = new Inference(new AddressCodec(AddressPrefixes.MAIN));

  private DescriptorParser.Parsed parse(String descriptor) {
    try {
      return parser.parse(descriptor, false);
    } catch (DescriptorException e) {
      throw new AssertionError(descriptor + ": " + e.reason(), e);
    }
  }

  private String error(String descriptor) {
    DescriptorException error =
        catchThrowableOfType(DescriptorException.class, () -> parser.parse(descriptor, false));
    assertThat(error).as(descriptor).isNotNull();
    return error.reason();
  }

  private List<String> scripts(String descriptor, int position) {
    DescriptorParser.Parsed parsed = parse(descriptor);
    return Expansion.of(parsed.first(), position, parsed.secrets(), new KeyRing())
        .orElseThrow()
        .stream()
        .map(Script::toHex)
        .toList();
  }

  private String bare(Descriptor descriptor) {
    String whole = text.of(descriptor);
    return whole.substring(0, whole.indexOf('#'));
  }

  /** From Bitcoin Core's descriptor_tests: keys whose scripts are known. */
  @Test
  void makesScripts() {
    assertThat(scripts("pk(" + KEY + ")", 0)).containsExactly("21" + KEY + "ac");
    assertThat(scripts("pkh(" + KEY + ")", 0))
        .containsExactly("76a9149a1c78a507689f6f54b847ad1cef1e614ee23f1e88ac");
    assertThat(scripts("wpkh(" + KEY + ")", 0))
        .containsExactly("00149a1c78a507689f6f54b847ad1cef1e614ee23f1e");
    assertThat(scripts("sh(wpkh(" + KEY + "))", 0))
        .containsExactly("a91484ab21b1b2fd065d4504ff693d832434b6108d7b87");
    assertThat(scripts("tr(" + X + ")", 0))
        .containsExactly("512077aab6e066f8a7419c5ab714c12c67d25007ed55a43cadcacb4d7a970a093f11");
    assertThat(scripts("combo(" + KEY + ")", 0)).hasSize(4);
    assertThat(scripts("combo(" + LONG + ")", 0)).hasSize(2);
    assertThat(scripts("unused(" + KEY + ")", 0)).isEmpty();
    assertThat(scripts("raw(51)", 7)).containsExactly("51");
  }

  /** BIP32's first master: a public parent gives what its secret one gives, by the same origin. */
  @Test
  void derivesFromExtendedKeys() {
    assertThat(scripts("pk(" + XPUB + "/1/*)", 5)).isEqualTo(scripts("pk(" + XPRV + "/1/*)", 5));
    assertThat(scripts("pk(" + XPRV + "/1h/*h)", 5))
        .isNotEqualTo(scripts("pk(" + XPRV + "/1h/*h)", 6));
    DescriptorParser.Parsed hidden = parse("pk(" + XPUB + "/1h)");
    assertThat(Expansion.of(hidden.first(), 0, hidden.secrets(), new KeyRing())).isEmpty();
    KeyRing found = new KeyRing();
    DescriptorParser.Parsed named = parse("wpkh([d34db33f/44h]" + XPUB + "/1/*)");
    Script script = Expansion.of(named.first(), 9, named.secrets(), found).orElseThrow().getFirst();
    assertThat(text.of(inference.of(script, found))).startsWith("wpkh([d34db33f/44h/1/9]0");
  }

  @Test
  void tellsSecretsOnlyWhenAsked() {
    DescriptorParser.Parsed parsed = parse("tr(" + XPRV + "/0)");
    KeyRing found = new KeyRing();
    Expansion.of(parsed.first(), 0, parsed.secrets(), found);
    assertThat(found.hasSecrets()).isFalse();
    Expansion.secretsOf(parsed.first(), 0, parsed.secrets(), found);
    assertThat(found.hasSecrets()).isTrue();
    assertThat(bare(parsed.first())).isEqualTo("tr(" + XPUB + "/0)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pkh([d34db33f/44h/0'/1']KEY)",
        "pkh(XPUB/1'/2/*')",
        "sh(sortedmulti(2,KEY,OTHER))",
        "sh(wsh(multi(1,OTHER,KEY)))",
        "tr(X,pk(X))",
        "tr(X,{pk(X),{multi_a(1,X,X),sortedmulti_a(2,X,XPUB/*)}})",
        "tr(X,{{pk(X),pk(X)},{pk(X),pk(X)}})",
        "tr(X,pkh(X))",
        "tr(X,{and_v(v:pk(X),older(144)),or_d(pkh(XPUB/0/*),and_v(v:pk(KEY),sha256(H)))})",
        "wsh(andor(multi(1,KEY,XPUB/1/*),or_i(and_v(v:pkh(OTHER),hash160(D)),older(9)),pk(XPUB/2)))",
        "rawtr(X)",
        "rawtr(musig(KEY,OTHER))",
        "tr(musig(XPUB/1/*,KEY),pk(musig(XPUB,XPUB/1)/0/*))",
        "unused(KEY)",
        "addr(1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa)",
      })
  void writesWhatItReads(String pattern) {
    String descriptor = filled(pattern);
    DescriptorParser.Parsed parsed = parse(descriptor);

    // One mark of hardened steps for each key, the last one's.
    assertThat(bare(parsed.first())).isEqualTo(descriptor.replace("44h", "44'"));
    assertThat(parse(text.of(parsed.first())).first()).isNotNull();
  }

  private static String filled(String pattern) {
    return pattern
        .replace("XPUB", "@1")
        .replace("XPRV", "@2")
        .replace("OTHER", OTHER)
        .replace("LONG", LONG)
        .replace("KEY", KEY)
        .replace("X", X)
        .replace("(D)", "(" + "ab".repeat(20) + ")")
        .replace("(H)", "(" + "cd".repeat(32) + ")")
        .replace("@1", XPUB)
        .replace("@2", XPRV);
  }

  @Test
  void infersTrees() {
    DescriptorParser.Parsed parsed = parse(filled("tr(X,{pk(X),multi_a(1,X,X)})"));
    KeyRing found = new KeyRing();
    Script script =
        Expansion.of(parsed.first(), 0, parsed.secrets(), found).orElseThrow().getFirst();

    assertThat(bare(inference.of(script, found)))
        .matches("tr\\(\\[[0-9a-f]{8}].*,\\{pk\\(.*,multi_a.*");
    assertThat(bare(inference.of(script, new KeyRing()))).startsWith("rawtr(");
  }

  @Test
  void infersMiniscript() {
    for (String pattern :
        List.of(
            "wsh(and_v(v:pkh(KEY),or_d(pk(OTHER),older(9))))",
            "sh(wsh(thresh(2,pk(KEY),s:pk(OTHER),sln:after(9))))",
            "tr(X,{and_v(v:pk(X),hash160(D)),and_v(v:pkh(KEY),older(9))})")) {
      DescriptorParser.Parsed parsed = parse(filled(pattern));
      KeyRing found = new KeyRing();
      Script script =
          Expansion.of(parsed.first(), 0, parsed.secrets(), found).orElseThrow().getFirst();

      assertThat(bare(inference.of(script, found.withoutOrigins()))).isEqualTo(filled(pattern));
    }
  }

  /** Whatever the order; by a path as from any extended key. */
  @Test
  void aggregatesKeys() {
    assertThat(scripts(filled("tr(musig(KEY,OTHER))"), 0))
        .isEqualTo(scripts(filled("tr(musig(OTHER,KEY))"), 0))
        .isNotEqualTo(scripts(filled("tr(musig(KEY,KEY))"), 0));
    List<byte[]> keys =
        Stream.of(KEY, OTHER)
            .map(HexFormat.of()::parseHex)
            .sorted(Arrays::compareUnsigned)
            .toList();
    byte[] aggregate = KeyAggregation.of(keys).orElseThrow();
    assertThat(scripts(filled("rawtr(musig(KEY,OTHER))"), 0))
        .containsExactly("5120" + HexFormat.of().formatHex(PublicKeys.xOf(aggregate)));

    byte[] master =
        new ExtendedKeyCodec(AddressPrefixes.MAIN).decodePublic(XPUB).orElseThrow().key();
    ExtendedPublicKey of =
        ExtendedPublicKey.ofAggregate(KeyAggregation.of(List.of(master, master)).orElseThrow());
    String extended = new ExtendedKeyCodec(AddressPrefixes.MAIN).encode(of);
    assertThat(scripts(filled("tr(musig(XPUB,XPUB)/0/*,pk(X))"), 5))
        .isEqualTo(scripts("tr(" + extended + "/0/*,pk(" + X + "))", 5))
        .isNotEqualTo(scripts(filled("tr(musig(XPUB,XPUB)/0/*,pk(X))"), 6));
    assertThat(parse(filled("tr(musig(XPRV,KEY))")).secrets().hasSecrets()).isTrue();
    assertThat(parse(filled("rawtr(musig(XPUB,XPUB)/<0;1>)")).alternatives()).hasSize(2);
    assertThat(parse(filled("rawtr(musig(XPUB/<0;1>/*,XPUB/<2;3>/*))")).first().isRange()).isTrue();
  }

  @Test
  void readsAlternatives() {
    List<Descriptor> all = parse(filled("wsh(multi(1,XPUB/<0;1>/*,KEY))")).alternatives();

    assertThat(all.stream().map(this::bare))
        .containsExactly(
            filled("wsh(multi(1,XPUB/0/*,KEY))"), filled("wsh(multi(1,XPUB/1/*,KEY))"));
    assertThat(error(filled("multi(1,XPUB/<0;1>,XPUB/<0;1;2>)")))
        .isEqualTo("multi(): Multipath derivation paths have mismatched lengths");
    assertThat(error(filled("pk(XPUB/<0;0>)")))
        .isEqualTo("pk(): Duplicated key path value 0 in multipath specifier");
    assertThat(error(filled("pk(XPUB/<0>)")))
        .isEqualTo("pk(): Multipath key path specifiers must have at least two items");
    assertThat(error(filled("pk(XPUB/<)"))).startsWith("pk(): Key path value '<'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "~~|'' is not a valid descriptor function",
        "pk|'pk' is not a valid descriptor function",
        "sh(sh(pk(KEY)))|Can only have sh() at top level",
        "wsh(wsh(pk(KEY)))|Can only have wsh() at top level or inside sh()",
        "wsh(wpkh(KEY))|Can only have wpkh() at top level or inside sh()",
        "wsh(pk(LONG))|pk(): Uncompressed keys are not allowed",
        "sh(combo(KEY))|Can only have combo() at top level",
        "wsh(KEY)|A function is needed within P2WSH",
        "tr(X,pkh)|'pkh' is not a valid descriptor function",
        "tr(X,hash(X))|'hash(X)' is not a valid descriptor function",
        "wsh(and_v(v:pk(KEY),pk(KEY))|A function is needed within P2WSH",
        "wsh(and_v(v:pk(LONG),older(1)))|Uncompressed keys are not allowed",
        "wsh(and_v(v:pk(KEY),pk(KEY)))|and_v(v:pk(KEY),pk(KEY)) is not sane: contains duplicate"
            + " public keys",
        "wsh(and_v(v:pk(XPUB/<0;1>),pk(XPUB/<2;3;4>)))|Miniscript: Multipath derivation paths have"
            + " mismatched lengths",
        "sh(and_v(v:pk(KEY),older(1)))|Miniscript expressions can only be used in wsh or tr.",
        "and_v(v:pk(KEY),older(1))|Miniscript expressions can only be used in wsh or tr.",
        "tr(X,multi(1,X))|Can only have multi/sortedmulti at top level, in sh(), or in wsh()",
        "tr(X,{pk(X)})|tr(): expected ',' after script expression",
        "tr(X,{pk(X),pk(X)|'pk(X' is not a valid descriptor function",
        "multi_a(1,KEY)|Can only have multi_a/sortedmulti_a inside tr()",
        "multi(0,KEY)|Multisig threshold cannot be 0, must be at least 1",
        "multi(x,KEY)|Multi threshold 'x' is not valid",
        "multi(2,KEY)|Multisig threshold cannot be larger than the number of keys; threshold is 2"
            + " but only 1 keys specified",
        "multi(1,KEY,KEY,KEY,KEY)|Cannot have 4 pubkeys in bare multisig; only at most 3 pubkeys",
        "pk(XPUB/2147483648)|pk(): Key path value 2147483648 is out of range",
        "pk(XPUB/99999999999999999999)|pk(): Key path value '99999999999999999999' is not a valid"
            + " uint32",
        "pk(XPUB//1)|pk(): Key path value '' is not a valid uint32",
        "pk([d34db33/1]KEY)|pk(): Fingerprint is not 4 bytes (7 characters instead of 8"
            + " characters)",
        "pk([zzzzzzzz]KEY)|pk(): Fingerprint 'zzzzzzzz' is not hex",
        "pk(]KEY)|pk(): Key origin start '[ character expected but not found, got ']' instead",
        "pk()|pk(): No key provided",
        "pk(00)|pk(): Pubkey '00' is invalid",
        "raw(0)|Raw script is not hex",
        "addr(nobody)|Address is not valid",
        "raw(51)#|Expected 8 character checksum, not 0 characters",
        "raw(51)#8lvh9jxq|Provided checksum '8lvh9jxq' does not match computed checksum '8lvh9jxk'",
        "unused(XPUB/*)|unused(): key cannot be ranged",
        "pk(musig(KEY,OTHER))|pk(): musig() is only allowed in tr() and rawtr()",
        "wsh(and_v(v:pk(musig(KEY)),older(1)))|musig() is only allowed in tr() and rawtr()",
        "tr(musig(musig(KEY)))|tr(): Too many ')' in musig() expression",
        "tr(musig(KEY)x)|tr(): Invalid musig() expression",
        "tr(musig())|tr(): musig(): Must contain key expressions",
        "tr(musig(X))|tr(): musig(): Pubkey 'X' is invalid",
        "tr(musig(KEY,OTHER)/0)|tr(): musig(): derivation requires all participants to be xpubs or"
            + " xprvs",
        "tr(musig(XPUB/*)/0)|tr(): musig(): Cannot have ranged participant keys if musig() also has"
            + " derivation",
        "tr(musig(XPUB)/0h)|tr(): musig(): cannot have hardened derivation steps",
        "tr(musig(XPUB)/*h)|tr(): musig(): Cannot have hardened child derivation",
        "tr(musig(XPUB/<0;1>)/<0;1>)|tr(): musig(): Cannot have multipath participant keys if"
            + " musig() is also multipath",
      })
  void saysWhatIsWrong(String pattern, String expected) {
    String wanted =
        expected.replace("(X", "(" + X).replace("(KEY", "(" + KEY).replace("'X'", "'" + X + "'");
    assertThat(error(filled(pattern))).isEqualTo(wanted);
  }

  @Test
  void holdsOutAgainstDepthAndLength() {
    assertThat(error("tr(" + X + "," + "{".repeat(200) + "pk(" + X + ")"))
        .isEqualTo("tr() supports at most 128 nesting levels");
    assertThat(error("tr(" + X + "," + "{".repeat(200) + "pk(" + X + ")" + "}".repeat(200) + ")"))
        .isEqualTo("tr() supports at most 128 nesting levels");
    assertThat(error("sh(".repeat(10_000) + ")".repeat(10_000)))
        .isEqualTo("Can only have sh() at top level");
    String keys = IntStream.range(0, 21).mapToObj(i -> "," + KEY).collect(Collectors.joining());
    assertThat(error("wsh(multi(1" + keys + "))"))
        .isEqualTo("Cannot have 21 keys in multisig; must have between 1 and 20 keys, inclusive");
    assertThat(error("pk(" + "f".repeat(100_000) + ")")).startsWith("pk(): Pubkey '");
    assertThat(error("pk(" + "1".repeat(100_001) + ")")).endsWith("is not valid");
  }
}
