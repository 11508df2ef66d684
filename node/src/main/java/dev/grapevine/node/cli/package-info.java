/**
 * The commands that follow bitcoind and bitcoin-cli: {@link dev.grapevine.node.cli.NodeCommand} is
 * {@code grapevine node}, {@link dev.grapevine.node.cli.CliCommand} is {@code grapevine cli}. A
 * command is a function from arguments and streams to an exit status; it does not end the process
 * itself, but for a signal, after which the platform would choose another status.
 *
 * <p>{@code CliCommand} reads the words, {@code CliParameters} makes JSON of them, {@code NodeCall}
 * reaches the node; a {@code CliReport} makes a page for people of several calls.
 *
 * <p>What a running node needs of the process is here too: its folder and lock ({@code
 * DataDirectory}), its log ({@code NodeLog}), its end ({@code StopSignal}).
 */
@org.jspecify.annotations.NullMarked
package dev.grapevine.node.cli;
