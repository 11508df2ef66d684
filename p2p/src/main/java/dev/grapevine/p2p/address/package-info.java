/**
 * Where peers are. {@link dev.grapevine.p2p.address.NetAddress} is an address on one of the
 * networks of BIP155, {@link dev.grapevine.p2p.address.NetworkGroup} those likely in one hand, as
 * {@link dev.grapevine.p2p.address.NetworkGroups} tells, by prefixes or by an {@link
 * dev.grapevine.p2p.address.AsMap} (whose instructions {@code AsMapCode} reads, and {@code
 * AsMapCheck} checks). {@link dev.grapevine.p2p.address.AddressManager} are the tables of all that
 * we have heard of, with {@link dev.grapevine.p2p.address.AddressFiles} for their files, {@link
 * dev.grapevine.p2p.address.BanList} whom the user refuses. Pure.
 */
@NullMarked
package dev.grapevine.p2p.address;

import org.jspecify.annotations.NullMarked;
