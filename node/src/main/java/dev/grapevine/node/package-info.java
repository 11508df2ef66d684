/**
 * One running node: {@link dev.grapevine.node.Node} is the relaying {@code core}, its JSON-RPC port
 * and the peers that a person named.
 *
 * <p>{@code config} reads options, {@code core} relays, {@code rpc} is the JSON-RPC server and
 * client, {@code methods} what it answers, {@code descriptor} reads output descriptors, {@code
 * keys} is what is known while something is signed or described, {@code signing} unlocks inputs,
 * {@code psbt} are transactions signed in part, {@code mining} makes blocks, {@code fees} estimates
 * what transactions ought to pay, {@code peers} keeps the named peers connected, {@code tor} gets
 * the node an onion service, {@code i2p} reaches peers on I2P, {@code cli} are the commands.
 */
@org.jspecify.annotations.NullMarked
package dev.grapevine.node;
