package dev.grapevine.testnet.report;

import java.util.List;
import java.util.Map;

/**
 * A page in one file: its style is in it, and it loads nothing; a browser is told so, too. Built
 * from top to bottom; texts are escaped here.
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
      .narrow { display: none; }
      @media (max-width: 40rem) { .narrow { display: block; } .broad { display: none; } }
      .wide { overflow-x: auto; }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 13px; }
      th, td { padding: 0.25rem 0.7rem; border-bottom: 1px solid var(--line); text-align: right;
               white-space: nowrap; }
      th:first-child, td:first-child { text-align: left; }
      .texts th, .texts td { text-align: left; white-space: normal; vertical-align: top; }
      th { color: var(--faint); font-weight: 600; }
      code, pre { font-family: ui-monospace, monospace; font-size: 13px; }
      code { overflow-wrap: anywhere; }
      a { color: inherit; }
      @media print { body { max-width: none; margin: 0; } figure, tr { break-inside: avoid; } }
      """;

  private final StringBuilder body = new StringBuilder();
  private final StringBuilder style = new StringBuilder(CSS);
  private final String title;

  /** A page with a heading. */
  public HtmlPage(String title) {
    this.title = title;
    element("h1", title);
  }

  private HtmlPage element(String name, String text) {
    body.append('<').append(name).append('>').append(SvgText.escaped(text));
    body.append("</").append(name).append(">\n");
    return this;
  }

  /** More of a style sheet, after that of every page. */
  public HtmlPage style(String css) {
    style.append(css);
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
    return append("<p><code>" + SvgText.escaped(text) + "</code></p>\n");
  }

  /** Lines of a terminal, behind a summary that opens them. */
  public HtmlPage terminal(String summary, List<String> lines) {
    append("<details><summary>" + SvgText.escaped(summary) + "</summary><div class=\"wide\"><pre>");
    append(SvgText.escaped(String.join("\n", lines)));
    return append("</pre></div></details>\n");
  }

  /** Terms and what is to be said of them. */
  public HtmlPage terms(Map<String, String> terms) {
    append("<dl>\n");
    terms.forEach((term, text) -> {
      append("<div><dt>" + SvgText.escaped(term) + "</dt><dd>");
      append(SvgText.escaped(text) + "</dd></div>\n");
    });
    return append("</dl>\n");
  }

  /** A chart and what it shows, drawn for a desk and for a telephone. */
  public HtmlPage chart(Chart chart, String caption) {
    return figure(
        SvgChart.element(chart, Frame.WIDE), SvgChart.element(chart, Frame.NARROW), caption);
  }

  /** Bars and what they show, likewise. */
  public HtmlPage bars(BarChart chart, String caption) {
    return figure(
        SvgBars.element(chart, Frame.WIDE), SvgBars.element(chart, Frame.NARROW), caption);
  }

  private HtmlPage figure(String broad, String narrow, String caption) {
    append("<figure>\n<div class=\"broad\">" + broad + "</div>\n");
    append("<div class=\"narrow\">" + narrow + "</div>\n");
    return element("figcaption", caption).append("</figure>\n");
  }

  /** A table; the first column is text, the others are figures. */
  public HtmlPage table(List<String> head, List<List<String>> rows) {
    return table("", head, rows);
  }

  /** A table of texts, which may be long. */
  public HtmlPage texts(List<String> head, List<List<String>> rows) {
    return table(" class=\"texts\"", head, rows);
  }

  private HtmlPage table(String attributes, List<String> head, List<List<String>> rows) {
    append("<div class=\"wide\"><table" + attributes + ">\n<tr>");
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
    append("<p class=\"files\">");
    for (String name : names) {
      append("<a href=\"" + SvgText.escaped(name) + "\">" + SvgText.escaped(name) + "</a> ");
    }
    return append("</p>\n");
  }

  /** A fragment as it is; for what has no method here, written by us and not by a user. */
  public HtmlPage html(String fragment) {
    return append(fragment);
  }

  /** An object for the page's script, found by the id. */
  public HtmlPage data(String id, String json) {
    append("<script type=\"application/json\" id=\"" + id + "\">");
    return append(json.replace("<", "\\u003c")).append("</script>\n");
  }

  /** A script, which runs when all before it is there. */
  public HtmlPage script(String code) {
    return append("<script>\n" + code + "</script>\n");
  }

  private HtmlPage append(String html) {
    body.append(html);
    return this;
  }

  /** The whole page. */
  @Override
  public String toString() {
    return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        + "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';"
        + " style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n"
        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        + "<meta name=\"color-scheme\" content=\"light dark\">\n<title>"
        + SvgText.escaped(title)
        + "</title>\n<style>\n"
        + Palette.CSS
        + style
        + "</style>\n</head>\n<body>\n"
        + body
        + "</body>\n</html>\n";
  }
}
