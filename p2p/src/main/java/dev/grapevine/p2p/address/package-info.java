/**
 * Where peers are: {@link dev.grapevine.p2p.address.NetAddress}, an address on one of the networks
 * of BIP155. Pure.
 */
@NullMarked
package dev.grapevine.p2p.address;

import org.jspecify.annotations.NullMarked;
