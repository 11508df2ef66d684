package dev.grapevine.testnet.report;

import java.util.Locale;

/**
 * Draws a {@link Chart} as SVG: axes with ticks, a curve and the band of its range for each series,
 * and a legend to the right. A curve tells its name where the pointer rests on it. The same chart
 * gives the same text.
 */
public final class SvgChart {
  private static final int WIDTH = 920;
  private static final int LEFT = 62;
  private static final int RIGHT = 170;
  private static final int TOP = 38;
  private static final int BOTTOM = 48;
  private static final int LEAST_HEIGHT = 380;
  private static final int LEGEND_LINE = 19;
  private static final int TICKS = 8;
  private static final double LEAST_SHARE = 1e-6;

  private final Chart chart;
  private final int height;
  private final double mostX;
  private final double mostY;
  private final double leastY;
  private final StringBuilder svg = new StringBuilder();

  private SvgChart(Chart chart) {
    this.chart = chart;
    height = Math.max(LEAST_HEIGHT, TOP + BOTTOM + LEGEND_LINE * chart.series().size());
    double x = 0;
    double y = 0;
    double least = 1;
    for (Series series : chart.series()) {
      for (Series.Point point : series.points()) {
        x = Math.max(x, point.x());
        y = Math.max(y, point.high());
        if (point.y() > 0) {
          least = Math.min(least, point.y());
        }
      }
    }
    mostX = x > 0 ? x : 1;
    mostY = chart.scale() == Chart.Scale.LINEAR ? (y > 0 ? y : 1) : 1;
    leastY = StrictMath.pow(10, StrictMath.floor(StrictMath.log10(Math.max(least, LEAST_SHARE))));
  }

  /** An element for a page that has {@link HtmlPage}'s style. */
  public static String element(Chart chart) {
    return new SvgChart(chart).draw("");
  }

  /** A file of its own. */
  public static String file(Chart chart) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        + new SvgChart(chart).draw("<style>" + Palette.CSS + "</style>");
  }

  private String draw(String style) {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\""
            + " aria-label=\"%s\" font-family=\"system-ui, sans-serif\" font-size=\"12\">",
        WIDTH, height, escaped(chart.title()));
    svg.append(style);
    add("<rect width=\"%d\" height=\"%d\" fill=\"var(--ground)\"/>", WIDTH, height);
    text(LEFT, 20, "start", "var(--ink)", chart.title(), " font-size=\"15\" font-weight=\"600\"");
    drawAxes();
    for (int i = 0; i < chart.series().size(); i++) {
      drawBand(chart.series().get(i), i);
    }
    for (int i = 0; i < chart.series().size(); i++) {
      drawCurve(chart.series().get(i), i);
      drawLegend(chart.series().get(i), i);
    }
    svg.append("</svg>\n");
    return svg.toString();
  }

  private void drawAxes() {
    double step = niceStep(mostX);
    for (int i = 0; i * step <= mostX * (1 + 1e-9); i++) {
      double x = x(i * step);
      line(x, y(bottomValue()), x, y(mostY));
      text(x, height - BOTTOM + 18, "middle", "var(--faint)", plain(i * step), "");
    }
    text((LEFT + WIDTH - RIGHT) / 2.0, height - 10, "middle", "var(--faint)", chart.x(), "");
    if (chart.scale() == Chart.Scale.LOG_PERCENT) {
      for (double share = 1; share >= leastY * 0.99; share /= 10) {
        drawLevel(share, plain(100 * share) + "%");
      }
    } else {
      boolean percent = chart.scale() == Chart.Scale.PERCENT;
      double level = percent ? 0.2 : niceStep(mostY);
      for (int i = 0; i * level <= mostY * (1 + 1e-9); i++) {
        drawLevel(i * level, percent ? plain(100 * i * level) + "%" : plain(i * level));
      }
    }
    add(
        "<text transform=\"translate(14 %.1f) rotate(-90)\" text-anchor=\"middle\""
            + " fill=\"var(--faint)\">%s</text>",
        (TOP + height - BOTTOM) / 2.0, escaped(chart.y()));
  }

  private void drawLevel(double value, String label) {
    line(LEFT, y(value), WIDTH - RIGHT, y(value));
    text(LEFT - 7, y(value) + 4, "end", "var(--faint)", label, "");
  }

  private void drawBand(Series series, int index) {
    boolean hasRange = series.points().stream().anyMatch(point -> point.low() != point.high());
    if (!hasRange || chart.scale() == Chart.Scale.LOG_PERCENT) {
      return;
    }
    StringBuilder path = new StringBuilder();
    for (Series.Point point : series.points()) {
      append(path, point.x(), point.high());
    }
    for (Series.Point point : series.points().reversed()) {
      append(path, point.x(), point.low());
    }
    add(
        "<polygon points=\"%s\" fill=\"%s\" style=\"fill-opacity: var(--band)\"/>",
        path.toString().strip(), Palette.colour(index));
  }

  private void drawCurve(Series series, int index) {
    StringBuilder path = new StringBuilder();
    for (Series.Point point : series.points()) {
      if (chart.scale() != Chart.Scale.LOG_PERCENT || point.y() > 0) {
        append(path, point.x(), Math.max(point.y(), bottomValue()));
      }
    }
    add(
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2.2\""
            + " stroke-linejoin=\"round\"%s><title>%s</title></polyline>",
        path.toString().strip(), Palette.colour(index), dashes(index), escaped(series.name()));
  }

  private void drawLegend(Series series, int index) {
    double y = TOP + 8 + (double) LEGEND_LINE * index;
    int x = WIDTH - RIGHT + 18;
    add(
        "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"2.6\"%s/>",
        x, y, x + 26, y, Palette.colour(index), dashes(index));
    text(x + 33, y + 4, "start", "var(--ink)", series.name(), "");
  }

  private static String dashes(int index) {
    String dashes = Palette.dashes(index);
    return dashes.isEmpty() ? "" : " stroke-dasharray=\"" + dashes + "\"";
  }

  private void append(StringBuilder path, double x, double y) {
    path.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(x), y(y)));
  }

  private double x(double value) {
    return LEFT + (WIDTH - LEFT - RIGHT) * value / mostX;
  }

  private double bottomValue() {
    return chart.scale() == Chart.Scale.LOG_PERCENT ? leastY : 0;
  }

  private double y(double value) {
    double share =
        chart.scale() == Chart.Scale.LOG_PERCENT
            ? leastY == 1 ? 1 : 1 - StrictMath.log10(value) / StrictMath.log10(leastY)
            : value / mostY;
    return height - BOTTOM - (height - TOP - BOTTOM) * share;
  }

  /** 1, 2 or 5 times a power of ten, so that there are at most {@link #TICKS} to the end. */
  private static double niceStep(double most) {
    double power = StrictMath.pow(10, StrictMath.floor(StrictMath.log10(most / TICKS)));
    for (double factor : new double[] {1, 2, 5}) {
      if (most / (factor * power) <= TICKS) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  private static String plain(double value) {
    String text = String.format(Locale.ROOT, "%.6f", value);
    return text.replaceAll("0+$", "").replaceAll("\\.$", "");
  }

  private void line(double fromX, double fromY, double toX, double toY) {
    add(
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"var(--line)\"/>",
        fromX, fromY, toX, toY);
  }

  private void text(double x, double y, String anchor, String fill, String text, String more) {
    add(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\"%s>%s</text>",
        x, y, anchor, fill, more, escaped(text));
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  /** Text that may stand in an element or a quoted attribute. */
  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
