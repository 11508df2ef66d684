package dev.grapevine.testnet.local;

import dev.grapevine.node.core.WireTrace;
import dev.grapevine.relay.EventSink;
import dev.grapevine.testnet.process.LogEvent;

/**
 * Who is told what happens in one node.
 *
 * @param events of a node of this process, on its event loop
 * @param trace how its messages pass between engine and sockets, likewise
 * @param log of a node in another process, from its {@code debug.log}
 */
public record NodeObserver(EventSink events, WireTrace trace, LogEvent.Observer log) {}
