package dev.grapevine.testnet.gossip.claim;

/**
 * Something said of gossip, and what came of looking.
 *
 * @param name a word for it
 * @param statement as it is said
 * @param measured in a few words
 * @param command that shows it
 */
public record Claim(
    String name, String statement, String measured, Verdict verdict, String command) {
  /** How it fared. */
  public enum Verdict {
    /** As it is said. */
    TRUE,
    /** Under conditions, which the measured figures name. */
    PARTLY,
    /** Not so. */
    FALSE;

    static Verdict of(boolean holds) {
      return holds ? TRUE : FALSE;
    }

    /** In lower case. */
    public String label() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }
}
