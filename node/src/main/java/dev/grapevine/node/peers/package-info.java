/** Which peers a person asked for, and keeping them connected. */
@org.jspecify.annotations.NullMarked
package dev.grapevine.node.peers;
