/** What is logged in detail, and changing that while a node runs. */
@org.jspecify.annotations.NullMarked
package dev.grapevine.node.log;
