package dev.grapevine.relay;

/**
 * A breach of the protocol by a peer, which ends the connection. A value: what a peer does wrong is
 * never an exception.
 */
record Misbehaviour(String reason) {}
