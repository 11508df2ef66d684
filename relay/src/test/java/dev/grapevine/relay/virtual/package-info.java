/** Tests of the virtual network itself; what engines do in it is tested one package up. */
@org.jspecify.annotations.NullMarked
package dev.grapevine.relay.virtual;
