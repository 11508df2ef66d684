package dev.grapevine.node.psbt;

/** The types of keys: {@code PSBT_GLOBAL_...}, {@code PSBT_IN_...}, {@code PSBT_OUT_...}. */
public final class PsbtFields {
  static final int GLOBAL_UNSIGNED_TX = 0x00;
  public static final int GLOBAL_XPUB = 0x01;
  static final int GLOBAL_TX_VERSION = 0x02;
  static final int GLOBAL_FALLBACK_LOCKTIME = 0x03;
  static final int GLOBAL_INPUT_COUNT = 0x04;
  static final int GLOBAL_OUTPUT_COUNT = 0x05;
  static final int GLOBAL_TX_MODIFIABLE = 0x06;
  static final int GLOBAL_VERSION = 0xfb;

  static final int IN_NON_WITNESS_UTXO = 0x00;
  static final int IN_WITNESS_UTXO = 0x01;
  public static final int IN_PARTIAL_SIG = 0x02;
  public static final int IN_SIGHASH = 0x03;
  public static final int IN_REDEEM_SCRIPT = 0x04;
  public static final int IN_WITNESS_SCRIPT = 0x05;
  public static final int IN_BIP32_DERIVATION = 0x06;
  static final int IN_SCRIPT_SIG = 0x07;
  static final int IN_SCRIPT_WITNESS = 0x08;
  public static final int IN_RIPEMD160 = 0x0a;
  public static final int IN_SHA256 = 0x0b;
  public static final int IN_HASH160 = 0x0c;
  public static final int IN_HASH256 = 0x0d;
  static final int IN_PREVIOUS_TXID = 0x0e;
  static final int IN_OUTPUT_INDEX = 0x0f;
  public static final int IN_SEQUENCE = 0x10;
  public static final int IN_TIME_LOCKTIME = 0x11;
  public static final int IN_HEIGHT_LOCKTIME = 0x12;
  public static final int IN_TAP_KEY_SIG = 0x13;
  public static final int IN_TAP_SCRIPT_SIG = 0x14;
  public static final int IN_TAP_LEAF_SCRIPT = 0x15;
  public static final int IN_TAP_BIP32_DERIVATION = 0x16;
  public static final int IN_TAP_INTERNAL_KEY = 0x17;
  public static final int IN_TAP_MERKLE_ROOT = 0x18;
  public static final int IN_MUSIG2_PARTICIPANTS = 0x1a;
  public static final int IN_MUSIG2_PUB_NONCE = 0x1b;
  public static final int IN_MUSIG2_PARTIAL_SIG = 0x1c;

  public static final int OUT_REDEEM_SCRIPT = 0x00;
  public static final int OUT_WITNESS_SCRIPT = 0x01;
  public static final int OUT_BIP32_DERIVATION = 0x02;
  static final int OUT_AMOUNT = 0x03;
  static final int OUT_SCRIPT = 0x04;
  public static final int OUT_TAP_INTERNAL_KEY = 0x05;
  public static final int OUT_TAP_TREE = 0x06;
  public static final int OUT_TAP_BIP32_DERIVATION = 0x07;
  public static final int OUT_MUSIG2_PARTICIPANTS = 0x08;

  /** In all three kinds of map. */
  public static final int PROPRIETARY = 0xfc;

  private PsbtFields() {}
}
