/**
 * Who had what when, and what that comes to.
 *
 * <p>While a network runs, each of its nodes has a {@link
 * dev.grapevine.testnet.measure.NodeRecorder}, which its event loop writes; what they share and how
 * others wait for them is the {@link dev.grapevine.testnet.measure.Recording}; what they keep is in
 * a {@code BlockLog}, a {@code WireLog} and a {@code TransactionLog}. Afterwards {@link
 * dev.grapevine.testnet.measure.BlockJourney}s are read from the recorders and the figures from
 * these: {@link dev.grapevine.testnet.measure.Spread}, {@link
 * dev.grapevine.testnet.measure.CompactFigures}, {@link dev.grapevine.testnet.measure.Hops}, and
 * what the time of the {@link dev.grapevine.testnet.measure.CriticalPath}s went into, {@link
 * dev.grapevine.testnet.measure.Breakdown} by {@link dev.grapevine.testnet.measure.PathStage}; with
 * faults, {@link dev.grapevine.testnet.measure.FaultFigures} before, during and after. A {@link
 * dev.grapevine.testnet.measure.TestnetResult} holds them all; {@link
 * dev.grapevine.testnet.measure.TestnetJson} and {@link dev.grapevine.testnet.measure.TestnetTable}
 * print it. All that was measured stays in a {@link dev.grapevine.testnet.measure.RunTrace}, from
 * which reports are drawn, {@link dev.grapevine.testnet.measure.DelayCurve}s among it.
 *
 * <p>A node in another process tells by its log, which a {@link
 * dev.grapevine.testnet.measure.LogRecorder} takes in. A {@link
 * dev.grapevine.testnet.measure.Comparison} holds three runs side by side. What the machine did
 * meanwhile is asked of {@link dev.grapevine.testnet.measure.Machine} and {@link
 * dev.grapevine.testnet.measure.StolenTime}.
 *
 * <p>Times are {@link java.lang.System#nanoTime}'s, one monotonic clock for all nodes; {@link
 * dev.grapevine.testnet.measure.Percentile#NEVER} stands for what did not happen.
 */
@NullMarked
package dev.grapevine.testnet.measure;

import org.jspecify.annotations.NullMarked;
