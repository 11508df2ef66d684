/**
 * An onion service for the node, from a Tor that runs beside it. {@link
 * dev.grapevine.node.tor.TorControl} is the connection to its control port; what is said there
 * {@code OnionSetup} knows, without sockets: {@code TorReplyReader} makes replies of bytes, {@code
 * TorFields} takes their lines apart, {@code SafeCookie} proves that both ends can read one file.
 */
@org.jspecify.annotations.NullMarked
package dev.grapevine.node.tor;
