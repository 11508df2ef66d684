package dev.grapevine.node.tor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TorFieldsTest {
  private static void assertFields(String text, String... fields) {
    Map<String, String> found = TorFields.parse(text);
    assertThat(found).as(text).hasSize(fields.length / 2);
    for (int i = 0; i < fields.length; i += 2) {
      assertThat(found).as(text).containsEntry(fields[i], fields[i + 1]);
    }
  }

  @Test
  void readsWordsAndQuotedText() {
    assertFields("");
    assertFields(
        "METHODS=COOKIE,SAFECOOKIE COOKIEFILE=\"/run/a b\"",
        "METHODS",
        "COOKIE,SAFECOOKIE",
        "COOKIEFILE",
        "/run/a b");
    assertFields("PrivateKey=ED25519-V3:ab=c==", "PrivateKey", "ED25519-V3:ab=c==");
    assertFields("A= B=\"\"", "A", "", "B", "");
    assertFields("A=1 word B=2", "A", "1");
    assertFields("word A=1");
  }

  @Test
  void unescapes() {
    assertFields("A=\"a\\\\b\\\"c\\n\\r\\t\\x\"", "A", "a\\b\"c\n\r\tx");
    assertFields("A=\"\\0\\61\\161\\377\\400\\18\"", "A", "\u00001q\u00ff 0\u00018");
  }

  @Test
  void aLineThatEndsTooSoonHasNone() {
    for (String text : new String[] {"A", "A=1 B", "A=\"", "A=\"x", "A=\"x\\", "A=\"x\\\""}) {
      assertFields(text);
    }
  }

  @Test
  void takesAnything() {
    SplittableRandom random = new SplittableRandom(3);
    String alphabet = "A= \"\\n07x\u00ff";
    for (int round = 0; round < 100_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(12); i > 0; i--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      assertThat(TorFields.parse(text.toString()).size()).isLessThanOrEqualTo(text.length());
    }
  }
}
