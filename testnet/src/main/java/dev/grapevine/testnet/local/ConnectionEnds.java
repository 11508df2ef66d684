package dev.grapevine.testnet.local;

import java.net.InetSocketAddress;

/**
 * Both ends of a connection, by which both know it. The dialler's alone does not tell: a system
 * gives one port to many connections as long as they go to different places.
 */
record ConnectionEnds(InetSocketAddress dialler, InetSocketAddress listener) {}
