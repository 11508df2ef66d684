package dev.grapevine.testnet.report;

import java.util.Locale;

/** Writes the text of an SVG picture from front to back. The same calls give the same text. */
final class SvgText {
  private final StringBuilder svg = new StringBuilder();

  /** Begins a picture that is so big, with a ground and a title. */
  SvgText(String title, int width, int height, String style) {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\""
            + " aria-label=\"%s\" font-family=\"system-ui, sans-serif\" font-size=\"12\">",
        width, height, escaped(title));
    svg.append(style);
    add("<rect width=\"%d\" height=\"%d\" fill=\"var(--ground)\"/>", width, height);
  }

  /** The head of a picture in a file of its own. */
  static String file(String picture) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + picture;
  }

  /** The style that such a picture carries itself. */
  static String style() {
    return "<style>" + Palette.CSS + "</style>";
  }

  void title(double x, String text) {
    text(x, 20, "start", "var(--ink)", text, " font-size=\"15\" font-weight=\"600\"");
  }

  void line(double fromX, double fromY, double toX, double toY) {
    add(
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"var(--line)\"/>",
        fromX, fromY, toX, toY);
  }

  void text(double x, double y, String anchor, String fill, String text, String more) {
    add(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\"%s>%s</text>",
        x, y, anchor, fill, more, escaped(text));
  }

  void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  /** Text that may stand in an element or a quoted attribute. */
  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** The whole picture. */
  String end() {
    return svg.append("</svg>\n").toString();
  }
}
