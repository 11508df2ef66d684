/**
 * What is known about keys and scripts while something is signed or described: {@link
 * dev.grapevine.node.keys.KeyRing} finds them by their hashes, {@link
 * dev.grapevine.node.keys.KeyOrigin} says where a key was derived from.
 */
@org.jspecify.annotations.NullMarked
package dev.grapevine.node.keys;
