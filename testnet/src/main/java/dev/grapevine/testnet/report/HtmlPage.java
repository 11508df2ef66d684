package dev.grapevine.testnet.report;

import java.util.List;

/**
 * A page in one file: its style is in it, and it loads nothing. Built from top to bottom; texts are
 * escaped here.
 */
public final class HtmlPage {
  private static final String CSS =
      """
      body { background: var(--ground); color: var(--ink); margin: 2rem auto; max-width: 60rem;
             padding: 0 1rem; font: 15px/1.5 system-ui, sans-serif; }
      h1 { font-size: 1.5rem; margin-bottom: 0.2rem; }
      h2 { font-size: 1.15rem; margin-top: 2.2rem; }
      p, figcaption { color: var(--faint); }
      figure { margin: 1.5rem 0; }
      svg { width: 100%; height: auto; }
      .wide { overflow-x: auto; }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 13px; }
      th, td { padding: 0.25rem 0.7rem; border-bottom: 1px solid var(--line); text-align: right;
               white-space: nowrap; }
      th:first-child, td:first-child { text-align: left; }
      th { color: var(--faint); font-weight: 600; }
      code { font-family: ui-monospace, monospace; font-size: 13px; }
      a { color: inherit; }
      """;

  private final StringBuilder body = new StringBuilder();
  private final String title;

  /** A page with a heading. */
  public HtmlPage(String title) {
    this.title = title;
    element("h1", title);
  }

  private HtmlPage element(String name, String text) {
    body.append('<').append(name).append('>').append(SvgChart.escaped(text));
    body.append("</").append(name).append(">\n");
    return this;
  }

  /** A heading of a section. */
  public HtmlPage section(String text) {
    return element("h2", text);
  }

  /** A paragraph. */
  public HtmlPage paragraph(String text) {
    return element("p", text);
  }

  /** A line of a terminal. */
  public HtmlPage command(String text) {
    body.append("<p><code>").append(SvgChart.escaped(text)).append("</code></p>\n");
    return this;
  }

  /** A chart and what it shows. */
  public HtmlPage chart(Chart chart, String caption) {
    body.append("<figure>\n").append(SvgChart.element(chart));
    return element("figcaption", caption).append("</figure>\n");
  }

  /** A table; the first column is text, the others are figures. */
  public HtmlPage table(List<String> head, List<List<String>> rows) {
    append("<div class=\"wide\"><table>\n<tr>");
    head.forEach(cell -> element("th", cell));
    append("</tr>\n");
    for (List<String> row : rows) {
      append("<tr>");
      row.forEach(cell -> element("td", cell));
      append("</tr>\n");
    }
    return append("</table></div>\n");
  }

  /** Files beside the page. */
  public HtmlPage files(List<String> names) {
    append("<p>");
    for (String name : names) {
      append("<a href=\"" + SvgChart.escaped(name) + "\">" + SvgChart.escaped(name) + "</a> ");
    }
    return append("</p>\n");
  }

  private HtmlPage append(String html) {
    body.append(html);
    return this;
  }

  /** The whole page. */
  @Override
  public String toString() {
    return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        + "<meta name=\"color-scheme\" content=\"light dark\">\n<title>"
        + SvgChart.escaped(title)
        + "</title>\n<style>\n"
        + Palette.CSS
        + CSS
        + "</style>\n</head>\n<body>\n"
        + body
        + "</body>\n</html>\n";
  }
}
