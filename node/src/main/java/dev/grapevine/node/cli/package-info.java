/**
 * The commands that follow bitcoind and bitcoin-cli: {@link dev.grapevine.node.cli.CliCommand} is
 * {@code grapevine cli}. A command is a function from arguments and streams to an exit status; it
 * never ends the process itself.
 */
@org.jspecify.annotations.NullMarked
package dev.grapevine.node.cli;
