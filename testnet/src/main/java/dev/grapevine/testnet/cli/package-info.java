/**
 * The program: {@link dev.grapevine.testnet.cli.Grapevine} hands the command line to {@code node}
 * and {@code cli} of the module node or to {@link dev.grapevine.testnet.cli.TestnetCommand}, whose
 * options {@code TestnetParsers} lists and {@code TestnetArguments} reads, or {@link
 * dev.grapevine.testnet.cli.GossipCommand} ({@link dev.grapevine.testnet.cli.GossipArguments}).
 * {@link dev.grapevine.testnet.cli.CompareCommand} runs {@code testnet} three times, in processes
 * of their own ({@link dev.grapevine.testnet.cli.OwnTestnet}). {@link
 * dev.grapevine.testnet.cli.ReportOutput} is where a run leaves its report. {@link
 * dev.grapevine.testnet.cli.ProgressBar} is what a terminal gets to see meanwhile, {@link
 * dev.grapevine.testnet.cli.ProgressLines} what a pipe gets.
 */
@NullMarked
package dev.grapevine.testnet.cli;

import org.jspecify.annotations.NullMarked;
