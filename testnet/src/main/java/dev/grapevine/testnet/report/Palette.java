package dev.grapevine.testnet.report;

/**
 * Colours that people with any colour vision tell apart, on white and on near black: those of Okabe
 * and Ito (2008) without yellow, which nobody sees on white, and grey. What comes after the seventh
 * has the colours again in dashes, then in dots.
 */
public final class Palette {
  private static final String[] COLOURS = {
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8a8a8a"
  };
  private static final String[] DASHES = {"", "7 4", "2 3"};

  /** Style sheet of a page or a picture: text, lines and ground in light and dark. */
  static final String CSS =
      """
      :root { --ground: #ffffff; --ink: #1b1f24; --faint: #5d6670; --line: #d8dde3; --band: 0.14; }
      @media (prefers-color-scheme: dark) {
        :root { --ground: #14181d; --ink: #e6eaef; --faint: #9aa5b1; --line: #343c46; --band: 0.25; }
      }
      """;

  private Palette() {}

  /** The colour of the so-manyth series, from 0. */
  public static String colour(int series) {
    return COLOURS[series % COLOURS.length];
  }

  /** Its {@code stroke-dasharray}; empty for a whole line. */
  public static String dashes(int series) {
    return DASHES[series / COLOURS.length % DASHES.length];
  }
}
