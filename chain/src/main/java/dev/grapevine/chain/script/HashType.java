package dev.grapevine.chain.script;

/** The last byte of a signature: which parts of the transaction it signs. */
public final class HashType {
  /** In taproot only, where the byte is left out: as {@link #ALL}. */
  public static final int DEFAULT = 0;

  /** All outputs. */
  public static final int ALL = 1;

  /** No output. */
  public static final int NONE = 2;

  /** The output with the input's index. */
  public static final int SINGLE = 3;

  /** To be added: of the inputs only the one that is signed. */
  public static final int ANYONE_CAN_PAY = 0x80;

  private static final int OUTPUT_MASK = 0x1f;

  private HashType() {}

  static boolean isNone(int type) {
    return (type & OUTPUT_MASK) == NONE;
  }

  static boolean isSingle(int type) {
    return (type & OUTPUT_MASK) == SINGLE;
  }

  static boolean isAnyoneCanPay(int type) {
    return (type & ANYONE_CAN_PAY) != 0;
  }
}
