package dev.grapevine.node.rpc;

import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * One call, its parameters by position. A position that was not given and one that is JSON null are
 * the same: absent.
 *
 * <p>The accessors answer a wrong parameter with Core's code and text. Their {@code index} counts
 * from 0 and need not exist.
 *
 * @param user who is calling, as authenticated
 */
public record RpcRequest(RpcMethod method, ArrayNode parameters, String user) {
  private static final int HASH_HEX_LENGTH = 64;
  private static final int SATOSHI_DECIMALS = 8;
  private static final int MAX_AMOUNT_LENGTH = 32;
  private static final long MAX_MONEY = 21_000_000L * 100_000_000L;

  public boolean has(int index) {
    return !at(index).isNull();
  }

  /** The parameter as it is; {@link Json#NULL} when absent. */
  public JsonNode at(int index) {
    return index < parameters.size() ? parameters.get(index) : Json.NULL;
  }

  public String string(int index) throws RpcException {
    JsonNode value = at(index);
    if (!value.isString()) {
      throw wrongType(value, "string");
    }
    return value.stringValue();
  }

  public Optional<String> optionalString(int index) throws RpcException {
    return has(index) ? Optional.of(string(index)) : Optional.empty();
  }

  public boolean bool(int index, boolean whenAbsent) throws RpcException {
    JsonNode value = at(index);
    if (value.isNull()) {
      return whenAbsent;
    }
    if (!value.isBoolean()) {
      throw wrongType(value, "bool");
    }
    return value.booleanValue();
  }

  public int integer(int index) throws RpcException {
    long value = longInteger(index);
    if (value != (int) value) {
      throw outOfRange();
    }
    return (int) value;
  }

  public int integer(int index, int whenAbsent) throws RpcException {
    return has(index) ? integer(index) : whenAbsent;
  }

  public long longInteger(int index) throws RpcException {
    JsonNode value = at(index);
    if (!value.isNumber()) {
      throw wrongType(value, "number");
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw outOfRange();
    }
    return value.longValue();
  }

  public long longInteger(int index, long whenAbsent) throws RpcException {
    return has(index) ? longInteger(index) : whenAbsent;
  }

  /** True if the parameter was given as {@code true} or {@code false}. */
  public boolean isBoolean(int index) {
    return at(index).isBoolean();
  }

  /** A verbosity: a whole number, or a boolean of older clients where 1 and 0 are meant. */
  public int verbosity(int index, int whenAbsent) throws RpcException {
    JsonNode value = at(index);
    return value.isBoolean() ? (value.booleanValue() ? 1 : 0) : integer(index, whenAbsent);
  }

  /**
   * A hash of 32 bytes in display order, as 64 lower-case hex digits.
   *
   * @param name what the error calls it; Core's differ from the parameter's name here and there
   */
  public String hash(int index, String name) throws RpcException {
    return hash(string(index), name);
  }

  /** As {@link #hash(int, String)}, of a text within a parameter. */
  public static String hash(String text, String name) throws RpcException {
    if (text.length() != HASH_HEX_LENGTH) {
      throw new RpcException(
          RpcErrorCode.INVALID_PARAMETER,
          "%s must be of length %d (not %d, for '%s')"
              .formatted(name, HASH_HEX_LENGTH, text.length(), text));
    }
    if (!isHex(text)) {
      throw notHex(name, text);
    }
    return text.toLowerCase(Locale.ROOT);
  }

  /** Bytes from hex digits, at least one byte. */
  public byte[] hex(int index, String name) throws RpcException {
    String text = string(index);
    if (text.isEmpty() || text.length() % 2 != 0 || !isHex(text)) {
      throw notHex(name, text);
    }
    return HexFormat.of().parseHex(text);
  }

  /** Bitcoins with up to eight decimals, a number or a string, in satoshis; 0 to 21 million. */
  public long amount(int index) throws RpcException {
    return satoshis(at(index));
  }

  /** As {@link #amount}, of a value within a parameter. */
  public static long satoshis(JsonNode value) throws RpcException {
    if (!value.isNumber() && !value.isString()) {
      throw new RpcException(RpcErrorCode.TYPE_ERROR, "Amount is not a number or string");
    }
    String text = value.asString();
    long satoshis;
    try {
      if (text.length() > MAX_AMOUNT_LENGTH) {
        throw new NumberFormatException(text);
      }
      satoshis = new BigDecimal(text).movePointRight(SATOSHI_DECIMALS).longValueExact();
    } catch (ArithmeticException | NumberFormatException e) {
      throw new RpcException(RpcErrorCode.TYPE_ERROR, "Invalid amount");
    }
    if (satoshis < 0 || satoshis > MAX_MONEY) {
      throw new RpcException(RpcErrorCode.TYPE_ERROR, "Amount out of range");
    }
    return satoshis;
  }

  private static boolean isHex(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!HexFormat.isHexDigit(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static RpcException notHex(String name, String text) {
    return new RpcException(
        RpcErrorCode.INVALID_PARAMETER, name + " must be hexadecimal string (not '" + text + "')");
  }

  private static RpcException outOfRange() {
    return new RpcException(RpcErrorCode.MISC_ERROR, "JSON integer out of range");
  }

  private static RpcException wrongType(JsonNode value, String expected) {
    return new RpcException(
        RpcErrorCode.TYPE_ERROR, RpcParameter.wrong(RpcParameter.typeName(value), expected));
  }
}
