/**
 * The report of {@code grapevine testnet}: a directory with a page, the figures, the raw data and
 * the curves.
 *
 * <p>A {@link dev.grapevine.testnet.report.run.RunReport} writes them all from a {@link
 * dev.grapevine.testnet.measure.RunTrace} and a {@link
 * dev.grapevine.testnet.measure.TestnetResult}. What stands in the page is put together by {@code
 * RunPage}; its curves and bars by {@code RunCharts}, its tables by {@code RunTables}, what its
 * script plays by {@code PlayerData}, the files beside it by {@code RunCsv} and {@code
 * SimBlockEvents}. The script, {@code player.js}, and its style lie among the resources and are
 * written into the page, which loads nothing.
 */
@NullMarked
package dev.grapevine.testnet.report.run;

import org.jspecify.annotations.NullMarked;
