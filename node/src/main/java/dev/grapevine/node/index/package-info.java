/** What can be looked up beside the chain itself, built in the background from its blocks. */
@org.jspecify.annotations.NullMarked
package dev.grapevine.node.index;
