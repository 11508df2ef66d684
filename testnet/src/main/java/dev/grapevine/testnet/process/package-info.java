/**
 * Nodes that are processes of their own, and what their {@code debug.log} tells.
 *
 * <p>A {@link dev.grapevine.testnet.process.ChildProcess} is one that runs, started by a {@link
 * dev.grapevine.testnet.process.NodeProgram}: a real {@code bitcoind}, or Grapevine's own, which
 * {@link dev.grapevine.testnet.process.OwnJava} runs. {@link
 * dev.grapevine.testnet.process.ChildProcesses} are all of a network, of which none is left; {@link
 * dev.grapevine.testnet.process.ProcessMemory} is what one of them takes. A {@link
 * dev.grapevine.testnet.process.LogWatch} reads their logs as they grow ({@link
 * dev.grapevine.testnet.process.LogTail}), line by line ({@link
 * dev.grapevine.testnet.process.LogLine}), and hands out {@link
 * dev.grapevine.testnet.process.LogEvent}s with times on the run's monotonic clock ({@link
 * dev.grapevine.testnet.process.WallClock}).
 */
@NullMarked
package dev.grapevine.testnet.process;

import org.jspecify.annotations.NullMarked;
