package dev.grapevine.testnet.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Draws a {@link Chart} as SVG: axes with ticks, a curve and the band of its range for each series,
 * markers, and a legend to the right or beneath. A curve tells its name where the pointer rests on
 * it. The same chart gives the same text.
 */
public final class SvgChart {
  private static final int TOP = 38;
  private static final int AXIS = 48;
  private static final int LEGEND_LINE = 19;
  private static final int LEVELS = 8;
  private static final double LEAST_SHARE = 1e-6;

  private final Chart chart;
  private final Frame frame;
  private final List<Series> faint;
  private final List<Series> named;
  private final int height;
  private final int bottom;
  private final double mostX;
  private final double mostY;
  private final double leastY;
  private final SvgText svg;

  private SvgChart(Chart chart, Frame frame, String style) {
    this.chart = chart;
    this.frame = frame;
    faint = chart.series().stream().filter(SvgChart::isFaint).toList();
    named = chart.series().stream().filter(series -> !isFaint(series)).toList();
    int legend = LEGEND_LINE * named.size();
    height =
        frame.legendBelow()
            ? frame.height() + legend
            : Math.max(frame.height(), TOP + AXIS + legend);
    bottom = height - AXIS - (frame.legendBelow() ? legend : 0);
    svg = new SvgText(chart.title(), frame.width(), height, style);
    double x = 0;
    double y = 0;
    double least = 1;
    for (Series series : chart.series()) {
      for (Series.Point point : series.points()) {
        x = Math.max(x, point.x());
        y = Double.isNaN(point.high()) ? y : Math.max(y, point.high());
        if (point.y() > 0) {
          least = Math.min(least, point.y());
        }
      }
    }
    for (Chart.Moment moment : chart.moments()) {
      x = Math.max(x, moment.x());
    }
    mostX = x > 0 ? x : 1;
    mostY = chart.scale() == Chart.Scale.LINEAR ? (y > 0 ? y : 1) : 1;
    leastY = StrictMath.pow(10, StrictMath.floor(StrictMath.log10(Math.max(least, LEAST_SHARE))));
  }

  private static boolean isFaint(Series series) {
    return series.look() == Series.Look.FAINT;
  }

  /** An element for a page that has {@link HtmlPage}'s style. */
  static String element(Chart chart, Frame frame) {
    return new SvgChart(chart, frame, "").draw();
  }

  /** A file of its own. */
  public static String file(Chart chart) {
    return SvgText.file(new SvgChart(chart, Frame.WIDE, SvgText.style()).draw());
  }

  private String draw() {
    svg.title(frame.legendBelow() ? 0 : frame.left(), chart.title());
    drawAxes();
    chart.moments().forEach(this::drawMoment);
    for (int i = 0; i < named.size(); i++) {
      drawBand(named.get(i), i);
    }
    faint.forEach(this::drawFaint);
    for (int i = 0; i < named.size(); i++) {
      drawCurve(named.get(i), i);
      drawLegend(named.get(i), i);
    }
    chart.markers().forEach(this::drawMarker);
    return svg.end();
  }

  private void drawAxes() {
    double step = niceStep(mostX, frame.ticks());
    for (int i = 0; i * step <= mostX * (1 + 1e-9); i++) {
      double x = x(i * step);
      svg.line(x, y(bottomValue()), x, y(mostY));
      svg.text(x, bottom + 18, "middle", "var(--faint)", plain(i * step), "");
    }
    double middle = (frame.left() + frame.width() - frame.right()) / 2.0;
    svg.text(middle, bottom + 38, "middle", "var(--faint)", chart.x(), "");
    if (chart.scale() == Chart.Scale.LOG_PERCENT) {
      for (double share = 1; share >= leastY * 0.99; share /= 10) {
        drawLevel(share, plain(100 * share) + "%");
      }
    } else {
      boolean percent = chart.scale() == Chart.Scale.PERCENT;
      double level = percent ? 0.2 : niceStep(mostY, LEVELS);
      for (int i = 0; i * level <= mostY * (1 + 1e-9); i++) {
        drawLevel(i * level, percent ? plain(100 * i * level) + "%" : plain(i * level));
      }
    }
    svg.add(
        "<text transform=\"translate(14 %.1f) rotate(-90)\" text-anchor=\"middle\""
            + " fill=\"var(--faint)\">%s</text>",
        (TOP + bottom) / 2.0, SvgText.escaped(chart.y()));
  }

  private void drawLevel(double value, String label) {
    svg.line(frame.left(), y(value), frame.width() - frame.right(), y(value));
    svg.text(frame.left() - 7, y(value) + 4, "end", "var(--faint)", label, "");
  }

  private void drawBand(Series series, int index) {
    // A curve with gaps has no range, and what is not a number is not equal to itself.
    boolean hasRange =
        series.points().stream().anyMatch(point -> Double.compare(point.low(), point.high()) != 0);
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
    svg.add(
        "<polygon points=\"%s\" fill=\"%s\" style=\"fill-opacity: var(--band)\"/>",
        path.toString().strip(), Palette.colour(index));
  }

  private void drawFaint(Series series) {
    svg.add(
        "<polyline points=\"%s\" fill=\"none\" stroke=\"var(--faint)\" stroke-opacity=\"0.5\""
            + " stroke-width=\"1\"><title>%s</title></polyline>",
        points(series.points()), SvgText.escaped(series.name()));
  }

  private void drawMoment(Chart.Moment moment) {
    svg.add(
        "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"var(--ink)\""
            + " stroke-width=\"1.2\" stroke-dasharray=\"4 3\"><title>%s</title></line>",
        x(moment.x()), TOP, x(moment.x()), bottom, SvgText.escaped(moment.what()));
    svg.text(x(moment.x()), TOP - 4, "middle", "var(--ink)", moment.label(), "");
  }

  private void drawCurve(Series series, int index) {
    for (List<Series.Point> piece : pieces(series)) {
      svg.add(
          "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%s\""
              + " stroke-linejoin=\"round\"%s><title>%s</title></polyline>",
          points(piece),
          Palette.colour(index),
          series.look() == Series.Look.BOLD ? "3.2" : "2.2",
          dashes(index),
          SvgText.escaped(series.name()));
      if (series.look() == Series.Look.DOTS) {
        for (Series.Point point : piece) {
          svg.add(
              "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.4\" fill=\"%s\"><title>%s:"
                  + " %s</title></circle>",
              x(point.x()),
              y(point.y()),
              Palette.colour(index),
              SvgText.escaped(series.name()),
              plain(point.y()));
        }
      }
    }
  }

  /** What is between the gaps. */
  private static List<List<Series.Point>> pieces(Series series) {
    List<List<Series.Point>> pieces = new ArrayList<>();
    List<Series.Point> piece = new ArrayList<>();
    for (Series.Point point : series.points()) {
      if (!Double.isNaN(point.y())) {
        piece.add(point);
      } else if (!piece.isEmpty()) {
        pieces.add(piece);
        piece = new ArrayList<>();
      }
    }
    if (!piece.isEmpty()) {
      pieces.add(piece);
    }
    return pieces;
  }

  private String points(List<Series.Point> points) {
    StringBuilder path = new StringBuilder();
    for (Series.Point point : points) {
      if (chart.scale() != Chart.Scale.LOG_PERCENT || point.y() > 0) {
        append(path, point.x(), Math.max(point.y(), bottomValue()));
      }
    }
    return path.toString().strip();
  }

  private void drawMarker(Chart.Marker marker) {
    double x = x(marker.x());
    double y = y(marker.y());
    boolean leftward = x > (frame.left() + frame.width() - frame.right()) * 0.6;
    svg.add(
        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4.5\" fill=\"var(--ground)\" stroke=\"%s\""
            + " stroke-width=\"2.2\"/>",
        x, y, Palette.colour(0));
    svg.text(
        x + (leftward ? -10 : 10),
        y + (leftward ? -6 : 14),
        leftward ? "end" : "start",
        "var(--ink)",
        marker.label(),
        " font-weight=\"600\" paint-order=\"stroke\" stroke=\"var(--ground)\""
            + " stroke-width=\"3\"");
  }

  private void drawLegend(Series series, int index) {
    double x = frame.legendBelow() ? frame.left() : frame.width() - frame.right() + 18;
    double y =
        (frame.legendBelow() ? height - LEGEND_LINE * named.size() : TOP)
            + 8
            + (double) LEGEND_LINE * index;
    svg.add(
        "<line x1=\"%.0f\" y1=\"%.1f\" x2=\"%.0f\" y2=\"%.1f\" stroke=\"%s\""
            + " stroke-width=\"2.6\"%s/>",
        x, y, x + 26, y, Palette.colour(index), dashes(index));
    svg.text(x + 33, y + 4, "start", "var(--ink)", series.name(), "");
  }

  private static String dashes(int index) {
    String dashes = Palette.dashes(index);
    return dashes.isEmpty() ? "" : " stroke-dasharray=\"" + dashes + "\"";
  }

  private void append(StringBuilder path, double x, double y) {
    path.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(x), y(y)));
  }

  private double x(double value) {
    return frame.left() + (frame.width() - frame.left() - frame.right()) * value / mostX;
  }

  private double bottomValue() {
    return chart.scale() == Chart.Scale.LOG_PERCENT ? leastY : 0;
  }

  private double y(double value) {
    double share =
        chart.scale() == Chart.Scale.LOG_PERCENT
            ? leastY == 1 ? 1 : 1 - StrictMath.log10(value) / StrictMath.log10(leastY)
            : value / mostY;
    return bottom - (bottom - TOP) * share;
  }

  /** 1, 2 or 5 times a power of ten, so that there are at most {@code ticks} to the end. */
  private static double niceStep(double most, int ticks) {
    double power = StrictMath.pow(10, StrictMath.floor(StrictMath.log10(most / ticks)));
    for (double factor : new double[] {1, 2, 5}) {
      if (most / (factor * power) <= ticks) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  private static String plain(double value) {
    String text = String.format(Locale.ROOT, "%.6f", value);
    return text.replaceAll("0+$", "").replaceAll("\\.$", "");
  }
}
