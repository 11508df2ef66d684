package dev.grapevine.testnet.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class ReportTest {
  private static final Chart CHART = chart(Chart.Scale.PERCENT, 2);

  private static Chart chart(Chart.Scale scale, int count) {
    List<Series> series = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<Series.Point> points =
          List.of(
              Series.Point.of(0, 0), new Series.Point(4, 0.5, 0.4, 0.6), Series.Point.of(10, 1));
      series.add(new Series("a < b & \"c\" " + i, points));
    }
    return new Chart("curves", "round", "share", scale, series);
  }

  private static Element parsed(String xml) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)))
        .getDocumentElement();
  }

  @ParameterizedTest
  @EnumSource(Chart.Scale.class)
  void aPictureIsWellFormedAndStaysWithinItsFrame(Chart.Scale scale) throws Exception {
    Element svg = parsed(SvgChart.file(chart(scale, 20)));
    String[] frame = svg.getAttribute("viewBox").split(" ");
    NodeList curves = svg.getElementsByTagName("polyline");
    assertThat(curves.getLength()).isEqualTo(20);
    for (int i = 0; i < curves.getLength(); i++) {
      for (String point : ((Element) curves.item(i)).getAttribute("points").split(" ")) {
        String[] xy = point.split(",");
        assertThat(Double.parseDouble(xy[0])).isBetween(0.0, Double.parseDouble(frame[2]));
        assertThat(Double.parseDouble(xy[1])).isBetween(0.0, Double.parseDouble(frame[3]));
      }
    }
  }

  @Test
  void aCurveRunsFromTheLowerLeftToTheUpperRight() throws Exception {
    Element curve = (Element) parsed(SvgChart.file(CHART)).getElementsByTagName("polyline").item(0);
    assertThat(curve.getAttribute("points")).isEqualTo("62.0,332.0 337.2,185.0 750.0,38.0");
    assertThat(curve.getTextContent()).isEqualTo("a < b & \"c\" 0");
  }

  @Test
  void anEmptyChartIsStillOne() throws Exception {
    Chart empty = new Chart("", "", "", Chart.Scale.LOG_PERCENT, List.of());
    assertThat(parsed(SvgChart.file(empty)).getTagName()).isEqualTo("svg");
  }

  @Test
  void noTwoOfTwentySeriesLookAlike() {
    List<String> looks = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      looks.add(Palette.colour(i) + Palette.dashes(i));
    }
    assertThat(looks).doesNotHaveDuplicates();
  }

  @Test
  void aPageLoadsNothing() {
    String page =
        new HtmlPage("a <title>")
            .paragraph("text & more")
            .chart(CHART, "caption")
            .table(List.of("x", "y"), List.of(List.of("1", "<2>")))
            .files(List.of("data.csv"))
            .toString();
    assertThat(page)
        .contains("<h1>a &lt;title&gt;</h1>", "text &amp; more", "<td>&lt;2&gt;</td>")
        .doesNotContain("<script", "<link", "src=", "@import", "url(");
    assertThat(page.replace("http://www.w3.org/2000/svg", "")).doesNotContain("://");
  }

  @Test
  void filesAreWrittenOverAndTroubleIsNamed(@TempDir Path directory) throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("a.txt", "ä");
    ReportFiles.prepare(directory.resolve("new/one"));
    ReportFiles.write(directory.resolve("new/one"), files);
    ReportFiles.write(directory.resolve("new/one"), files);
    assertThat(Files.readString(directory.resolve("new/one/a.txt"))).isEqualTo("ä");
    Path file = directory.resolve("new/one/a.txt");
    assertThatThrownBy(() -> ReportFiles.prepare(file))
        .isInstanceOf(IOException.class)
        .hasMessage(file + " is not a directory");
  }
}
