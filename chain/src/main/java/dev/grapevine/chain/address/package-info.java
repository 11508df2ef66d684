/**
 * Text forms of what is paid to and signed with: addresses ({@link
 * dev.grapevine.chain.address.AddressCodec} over {@link dev.grapevine.chain.address.Base58} and
 * {@link dev.grapevine.chain.address.Bech32}), secret keys (WIF, also there), extended keys ({@link
 * dev.grapevine.chain.address.ExtendedKeyCodec}), and the checksum of output descriptors ({@link
 * dev.grapevine.chain.address.DescriptorChecksum}).
 */
@org.jspecify.annotations.NullMarked
package dev.grapevine.chain.address;
