/** Tests of one node's core. */
@org.jspecify.annotations.NullMarked
package dev.grapevine.node.core;
