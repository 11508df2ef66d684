/**
 * Drawing room of the reports: charts as SVG, pages as HTML, both text that opens from disk without
 * a network, without scripts, in light and in dark.
 *
 * <p>A {@link dev.grapevine.testnet.report.Chart} of {@link dev.grapevine.testnet.report.Series} is
 * drawn by {@link dev.grapevine.testnet.report.SvgChart} in the colours of {@link
 * dev.grapevine.testnet.report.Palette}, and put into an {@link
 * dev.grapevine.testnet.report.HtmlPage}; {@link dev.grapevine.testnet.report.ReportFiles} writes
 * them. Nothing here knows what is drawn.
 */
@NullMarked
package dev.grapevine.testnet.report;

import org.jspecify.annotations.NullMarked;
