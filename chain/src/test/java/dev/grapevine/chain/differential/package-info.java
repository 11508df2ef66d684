/** The chain's rules against another implementation of them, on seeded random cases. */
@org.jspecify.annotations.NullMarked
package dev.grapevine.chain.differential;
