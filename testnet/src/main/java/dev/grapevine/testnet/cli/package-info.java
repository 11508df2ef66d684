/**
 * The program: {@link dev.grapevine.testnet.cli.Grapevine} hands the command line to {@code node}
 * and {@code cli} of the module node, or to a command of this room.
 *
 * <p>{@code testnet} is {@link dev.grapevine.testnet.cli.TestnetCommand}, {@code testnet up} {@link
 * dev.grapevine.testnet.cli.TestnetUpCommand}, whose page mines and pays by a {@code LiveMiner},
 * and {@code testnet links} {@link dev.grapevine.testnet.cli.TestnetLinksCommand}; {@code
 * TestnetParsers} lists their options and {@code TestnetArguments} reads them. {@link
 * dev.grapevine.testnet.cli.CompareCommand} ({@code CompareArguments}) runs {@code testnet} three
 * times, in processes of their own ({@link dev.grapevine.testnet.cli.OwnTestnet}). {@link
 * dev.grapevine.testnet.cli.GossipCommand} has {@link dev.grapevine.testnet.cli.GossipArguments}.
 * {@link dev.grapevine.testnet.cli.RehearseCommand} is for the launcher alone. {@code
 * CommonOptions} are those that commands share.
 *
 * <p>{@link dev.grapevine.testnet.cli.ReportOutput} is where a run leaves its report. {@link
 * dev.grapevine.testnet.cli.ProgressBar} is what a terminal gets to see meanwhile, {@link
 * dev.grapevine.testnet.cli.ProgressLines} what a pipe gets ({@code Terminal} tells them apart).
 * {@code Logging} keeps libraries quiet, {@code ExitStatus} is what a process ends with.
 */
@NullMarked
package dev.grapevine.testnet.cli;

import org.jspecify.annotations.NullMarked;
