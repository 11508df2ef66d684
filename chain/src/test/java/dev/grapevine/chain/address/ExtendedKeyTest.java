package dev.grapevine.chain.address;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.crypto.PublicKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The first vectors of BIP32, and that a public parent and a secret one agree on their children.
 */
class ExtendedKeyTest {
  private static final ExtendedKeyCodec CODEC = new ExtendedKeyCodec(AddressPrefixes.MAIN);
  private static final String MASTER =
      "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi";

  @ParameterizedTest
  @CsvSource({
    "'', xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8",
    "0h, xpub68Gmy5EdvgibQVfPdqkBBCHxA5htiqg55crXYuXoQRKfDBFA1WEjWgP6LHhwBZeNK1VTsfTFUHCdrfp1bgwQ9xv5ski8PX9rL2dZXvgGDnw",
    "0h/1,"
        + " xpub6ASuArnXKPbfEwhqN6e3mwBcDTgzisQN1wXN9BJcM47sSikHjJf3UFHKkNAWbWMiGj7Wf5uMash7SyYq527Hqck2AxYysAA7xmALppuCkwQ",
    "0h/1/2h,"
        + " xpub6D4BDPcP2GT577Vvch3R8wDkScZWzQzMMUm3PWbmWvVJrZwQY4VUNgqFJPMM3No2dFDFGTsxxpG5uJh7n7epu4trkrX7x7DogT5Uv6fcLW5",
  })
  void derives(String path, String expected) {
    ExtendedPrivateKey key = CODEC.decodePrivate(MASTER).orElseThrow();
    for (String step : path.isEmpty() ? new String[0] : path.split("/", -1)) {
      boolean hardened = step.endsWith("h");
      int number = Integer.parseInt(step.replace("h", ""));
      key = key.derive(hardened ? number | Integer.MIN_VALUE : number).orElseThrow();
    }

    assertThat(CODEC.encode(key.neutered())).isEqualTo(expected);
    assertThat(CODEC.decodePublic(expected)).contains(key.neutered());
  }

  @Test
  void publicAndSecretParentsAgree() {
    ExtendedPrivateKey secret = CODEC.decodePrivate(MASTER).orElseThrow();

    for (int index : new int[] {0, 1, 1000, Integer.MAX_VALUE}) {
      assertThat(secret.neutered().derive(index))
          .isEqualTo(secret.derive(index).map(ExtendedPrivateKey::neutered));
    }
    assertThat(secret.neutered().derive(Integer.MIN_VALUE)).isEmpty();
  }

  @Test
  void endsAtTheGreatestDepth() {
    ExtendedPrivateKey key = CODEC.decodePrivate(MASTER).orElseThrow();
    for (int i = 0; i < 255; i++) {
      key = key.derive(0).orElseThrow();
    }

    assertThat(key.derive(0)).isEmpty();
    assertThat(key.neutered().derive(0)).isEmpty();
  }

  /** Of BIP32's fifth list: wrong versions, keys that are none, masters with a parent. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "xpub661MyMwAqRbcEYS8w7XLSVeEsBXy79zSzH1J8vCdxAZningWLdN3zgtU6LBpB85b3D2yc8sfvZU521AAwdZafEz7mnzBBsz4wKY5fTtTQBm",
        "xpub661MyMwAqRbcEYS8w7XLSVeEsBXy79zSzH1J8vCdxAZningWLdN3zgtU6Txnt3siSujt9RCVYsx4qHZGc62TG4McvMGcAUjeuwZdduYEvFn",
        "xpub661MyMwAqRbcEYS8w7XLSVeEsBXy79zSzH1J8vCdxAZningWLdN3zgtU6N8ZMMXctdiCjxTNq964yKkwrkBJJwpzZS4HS2fxvyYUA4q2Xe4",
        "tpubD6NzVbkrYhZ4WaWSyoBvQwbpLkojyoTZPRsgXELWz3Popb3qkjcJyJUGLnL4qHHoQvao8ESaAstxYSnhyswJ76uZPStJRJCTKvosUCJZL5B",
        "xpub",
        "",
      })
  void refusesWhatIsNone(String text) {
    assertThat(CODEC.decodePublic(text)).isEmpty();
    assertThat(CODEC.decodePrivate(text)).isEmpty();
  }

  @Test
  void addsToKeys() {
    byte[] one = new byte[32];
    one[31] = 1;
    ExtendedPublicKey key = CODEC.decodePrivate(MASTER).orElseThrow().neutered();

    assertThat(PublicKeys.plus(key.key(), new byte[32]))
        .hasValueSatisfying(sum -> assertThat(sum).isEqualTo(key.key()));
    assertThat(PublicKeys.plus(key.key(), one)).isPresent();
    byte[] tooBig = new byte[32];
    java.util.Arrays.fill(tooBig, (byte) 0xff);
    assertThat(PublicKeys.plus(key.key(), tooBig)).isEmpty();
    assertThat(PublicKeys.plus(new byte[33], one)).isEmpty();
    assertThat(PublicKeys.plus(new byte[0], one)).isEmpty();
  }
}
