package dev.grapevine.chain.script;

import dev.grapevine.chain.primitives.Script;
import java.util.HexFormat;

/** Scripts for people to read, as Bitcoin Core's RPC writes {@code asm}. */
public final class ScriptText {
  /** Pushes up to this size are shown as numbers. */
  private static final int MAX_NUMBER_SIZE = 4;

  private static final ScriptFlags STRICT = ScriptFlags.of(ScriptFlag.STRICTENC);

  private ScriptText() {}

  /** The {@code asm} of a scriptPubKey. */
  public static String asm(Script scriptPubKey) {
    return asm(scriptPubKey, false);
  }

  /**
   * The {@code asm} of a script; {@code [error]} ends what cannot be parsed.
   *
   * @param decodeHashTypes for a scriptSig: the hash type of what looks like a signature is written
   *     as {@code [ALL]}
   */
  public static String asm(Script script, boolean decodeHashTypes) {
    boolean decode = decodeHashTypes && !StandardScript.isUnspendable(script);
    StringBuilder text = new StringBuilder();
    ScriptCursor cursor = new ScriptCursor(script.bytes());
    while (cursor.next()) {
      separate(text);
      if (cursor.opcode() > Opcode.OP_PUSHDATA4) {
        text.append(Opcode.name(cursor.opcode()));
      } else if (cursor.dataLength() <= MAX_NUMBER_SIZE) {
        text.append(ScriptNumber.decode(cursor.data()));
      } else {
        appendData(text, cursor.data(), decode);
      }
    }
    if (!cursor.isAtEnd()) {
      separate(text);
      text.append("[error]");
    }
    return text.toString();
  }

  private static void separate(StringBuilder text) {
    if (!text.isEmpty()) {
      text.append(' ');
    }
  }

  private static void appendData(StringBuilder text, byte[] data, boolean decode) {
    HexFormat hex = HexFormat.of();
    if (decode && SignatureEncoding.check(data, STRICT) == ScriptError.OK) {
      int last = data.length - 1;
      text.append(hex.formatHex(data, 0, last));
      text.append('[').append(hashTypeName(data[last] & 0xff)).append(']');
    } else {
      text.append(hex.formatHex(data));
    }
  }

  private static String hashTypeName(int hashType) {
    String outputs =
        HashType.isNone(hashType) ? "NONE" : HashType.isSingle(hashType) ? "SINGLE" : "ALL";
    return HashType.isAnyoneCanPay(hashType) ? outputs + "|ANYONECANPAY" : outputs;
  }
}
