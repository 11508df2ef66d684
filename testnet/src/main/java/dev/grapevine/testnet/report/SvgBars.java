package dev.grapevine.testnet.report;

/** Draws a {@link BarChart} as SVG: a line for each bar, its label before and its value behind. */
public final class SvgBars {
  private static final int TOP = 36;
  private static final int LINE = 24;
  private static final int BAR = 15;
  private static final int BOTTOM = 8;
  private static final double LETTER = 7.4;
  private static final int GAP = 8;

  private SvgBars() {}

  /** An element for a page that has {@link HtmlPage}'s style. */
  static String element(BarChart chart, Frame frame) {
    return draw(chart, frame, "");
  }

  /** A file of its own. */
  public static String file(BarChart chart) {
    return SvgText.file(draw(chart, Frame.WIDE, SvgText.style()));
  }

  private static String draw(BarChart chart, Frame frame, String style) {
    int height = TOP + LINE * chart.bars().size() + BOTTOM;
    SvgText svg = new SvgText(chart.title(), frame.width(), height, style);
    svg.title(0, chart.title());
    double most = chart.bars().stream().mapToDouble(BarChart.Bar::value).max().orElse(0);
    int labels = chart.bars().stream().mapToInt(bar -> bar.label().length()).max().orElse(0);
    int texts = chart.bars().stream().mapToInt(bar -> bar.text().length()).max().orElse(0);
    double left = labels * LETTER + GAP;
    double room = Math.max(20, frame.width() - left - texts * LETTER - GAP);
    for (int i = 0; i < chart.bars().size(); i++) {
      BarChart.Bar bar = chart.bars().get(i);
      double y = TOP + (double) LINE * i;
      double length = most == 0 ? 0 : room * bar.value() / most;
      svg.text(left - GAP, y + BAR - 3, "end", "var(--ink)", bar.label(), "");
      svg.add(
          "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" fill=\"%s\" rx=\"2\"/>",
          left, y, Math.max(length, bar.value() > 0 ? 1 : 0), BAR, Palette.colour(0));
      svg.text(left + length + GAP / 2.0, y + BAR - 3, "start", "var(--faint)", bar.text(), "");
    }
    return svg.end();
  }
}
