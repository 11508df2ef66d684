/** What JSON-RPC answers: one class for each group of related methods. */
@org.jspecify.annotations.NullMarked
package dev.grapevine.node.methods;
