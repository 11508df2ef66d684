package dev.grapevine.chain.address;

/**
 * What sets one network's addresses apart from another's (Bitcoin Core kernel/chainparams.cpp).
 *
 * @param p2pkh first byte of a public key hash, 0 to 255
 * @param p2sh first byte of a script hash, 0 to 255
 * @param wif first byte of a secret key, 0 to 255
 * @param bech32Hrp what a witness address starts with, lower case
 * @param extendedPublic the first four bytes of an extended public key (BIP32), big-endian
 * @param extendedSecret the first four bytes of an extended secret key, big-endian
 */
public record AddressPrefixes(
    int p2pkh, int p2sh, int wif, String bech32Hrp, int extendedPublic, int extendedSecret) {
  /** Of the main network. */
  public static final AddressPrefixes MAIN =
      new AddressPrefixes(0, 5, 128, "bc", 0x0488_b21e, 0x0488_ade4);

  /** Of testnet4 and signet. */
  public static final AddressPrefixes TESTNET =
      new AddressPrefixes(111, 196, 239, "tb", 0x0435_87cf, 0x0435_8394);

  /** Of regtest. */
  public static final AddressPrefixes REGTEST =
      new AddressPrefixes(111, 196, 239, "bcrt", 0x0435_87cf, 0x0435_8394);
}
