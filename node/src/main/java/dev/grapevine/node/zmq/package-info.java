/**
 * Blocks and transactions told to ZeroMQ subscribers ({@code -zmqpub...}; Bitcoin Core {@code
 * doc/zmq.md}): {@link dev.grapevine.node.zmq.ZmqNotifier} makes messages of what happens, {@code
 * ZmtpPublisher} is a PUB socket for each address (ZMTP 3.0, RFC 23, without security).
 */
@org.jspecify.annotations.NullMarked
package dev.grapevine.node.zmq;
