/**
 * What the user wants: bitcoind-style options from the command line and {@code bitcoin.conf}.
 *
 * <p>The way of a value: {@link dev.grapevine.node.config.CommandLine} and {@link
 * dev.grapevine.node.config.ConfFile} read text against an {@link
 * dev.grapevine.node.config.OptionTable}; {@link dev.grapevine.node.config.Settings} merges the two
 * by Bitcoin Core's precedence; {@link dev.grapevine.node.config.NodeConfig} is the typed and
 * checked result. Nothing here starts, listens or writes; only the configuration file is read.
 */
@org.jspecify.annotations.NullMarked
package dev.grapevine.node.config;
