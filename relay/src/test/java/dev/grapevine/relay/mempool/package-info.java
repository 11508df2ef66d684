/** Tests of the mempool, and the transactions they are made of. */
@org.jspecify.annotations.NullMarked
package dev.grapevine.relay.mempool;
