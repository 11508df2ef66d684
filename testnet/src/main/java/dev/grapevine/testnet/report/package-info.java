/**
 * Drawing room of the reports: charts as SVG, pages as HTML, both text that opens from disk without
 * a network, in light and in dark, on a desk and on a telephone.
 *
 * <p>A {@link dev.grapevine.testnet.report.Chart} of {@link dev.grapevine.testnet.report.Series} is
 * drawn by {@link dev.grapevine.testnet.report.SvgChart} in the colours of {@link
 * dev.grapevine.testnet.report.Palette}, a {@link dev.grapevine.testnet.report.BarChart} by {@link
 * dev.grapevine.testnet.report.SvgBars}, and put into an {@link
 * dev.grapevine.testnet.report.HtmlPage}. {@link dev.grapevine.testnet.report.ForceLayout} finds
 * places for the nodes of a graph. {@link dev.grapevine.testnet.report.ReportFiles} writes a few
 * texts into a directory; a {@link dev.grapevine.testnet.report.ReportDirectory} takes large files
 * too, and gets all or none. Nothing here knows what is drawn.
 */
@NullMarked
package dev.grapevine.testnet.report;

import org.jspecify.annotations.NullMarked;
