package dev.grapevine.chain.address;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What is wrong with a Bech32 text, in Bitcoin Core's words, and where: up to two mistaken
 * characters can be located, since the code tells texts of 89 values with up to four errors apart
 * (BIP173). What they should have been is not said, lest somebody pays to it.
 *
 * <p>An error of value v at place p adds v times x^p to the residue, so one error is a look-up
 * among the 31 times 90 such terms, and two are a look-up for each first term. About 3,000
 * look-ups, for a person who waits.
 */
final class Bech32Errors {
  private Bech32Errors() {}

  /** Says what keeps {@code text} from being decoded. */
  static DecodedAddress.Invalid locate(String text) {
    if (text.length() > Bech32.MAX_LENGTH) {
      List<Integer> surplus = new ArrayList<>();
      for (int i = Bech32.MAX_LENGTH; i < text.length(); i++) {
        surplus.add(i);
      }
      return new DecodedAddress.Invalid("Bech32 string too long", surplus);
    }
    List<Integer> characters = invalidCharacters(text);
    if (!characters.isEmpty()) {
      return new DecodedAddress.Invalid("Invalid character or mixed case", characters);
    }
    int separator = text.lastIndexOf('1');
    if (separator < 0) {
      return new DecodedAddress.Invalid("Missing separator", List.of());
    }
    if (separator == 0 || separator + Bech32.CHECKSUM_VALUES >= text.length()) {
      return new DecodedAddress.Invalid("Invalid separator position", List.of(separator));
    }
    byte[] values = new byte[text.length() - 1 - separator];
    for (int i = 0; i < values.length; i++) {
      int at = separator + 1 + i;
      values[i] = (byte) Bech32.valueOf(text.charAt(at));
      if (values[i] < 0) {
        return new DecodedAddress.Invalid("Invalid Base 32 character", List.of(at));
      }
    }
    String hrp = text.substring(0, separator).toLowerCase(Locale.ROOT);
    return locateInChecksum(Bech32.residue(hrp, values), values.length, text.length());
  }

  /** Of the two encodings that one may have been meant which explains the text by fewer errors. */
  private static DecodedAddress.Invalid locateInChecksum(int residue, int values, int length) {
    Map<Integer, Integer> terms = terms(values);
    String error = "Invalid checksum";
    List<Integer> best = List.of();
    for (Bech32.Encoding encoding : Bech32.Encoding.values()) {
      List<Integer> places = places(residue ^ encoding.constant, terms, length);
      if (!places.isEmpty() && (best.isEmpty() || places.size() < best.size())) {
        best = places;
        error =
            switch (encoding) {
              case BECH32 -> "Invalid Bech32 checksum";
              case BECH32M -> "Invalid Bech32m checksum";
            };
      }
    }
    return new DecodedAddress.Invalid(error, best);
  }

  /** The residue of every single error, with its place counted from the right. */
  private static Map<Integer, Integer> terms(int values) {
    Map<Integer, Integer> terms = new HashMap<>();
    for (int value = 1; value < 32; value++) {
      int term = value;
      for (int place = 0; place < values; place++) {
        terms.put(term, place);
        term = Bech32.step(term, 0);
      }
    }
    return terms;
  }

  /** The one or two places, from the left, whose errors make up {@code residue}; else none. */
  private static List<Integer> places(int residue, Map<Integer, Integer> terms, int length) {
    Integer single = terms.get(residue);
    if (single != null) {
      return List.of(length - 1 - single);
    }
    for (int value = 1; value < 32; value++) {
      int term = value;
      for (int place = 0; place < length; place++) {
        Integer other = terms.get(residue ^ term);
        if (other != null && other > place) {
          return List.of(length - 1 - other, length - 1 - place);
        }
        term = Bech32.step(term, 0);
      }
    }
    return List.of();
  }

  private static List<Integer> invalidCharacters(String text) {
    List<Integer> invalid = new ArrayList<>();
    boolean lower = false;
    boolean upper = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isLower = c >= 'a' && c <= 'z';
      boolean isUpper = c >= 'A' && c <= 'Z';
      if (c < 33 || c > 126 || (isLower && upper) || (isUpper && lower)) {
        invalid.add(i);
      } else {
        lower |= isLower;
        upper |= isUpper;
      }
    }
    return invalid;
  }
}
