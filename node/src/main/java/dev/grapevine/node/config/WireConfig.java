package dev.grapevine.node.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the node's connections are made and limited.
 *
 * @param encrypted dial and take connections by BIP324, and the others as well
 * @param maxSendBufferBytes queued for a peer from which on nothing more is read from it
 * @param maxReceiveBufferBytes taken and checked for Bitcoin Core's sake: nothing is read ahead
 * @param maxUploadBytes to be sent in a day, 0 for any
 * @param connectTimeoutMillis for a dial, 1 and up
 * @param capture write down all messages ({@code -capturemessages})
 */
public record WireConfig(
    boolean encrypted,
    int maxSendBufferBytes,
    int maxReceiveBufferBytes,
    long maxUploadBytes,
    int connectTimeoutMillis,
    boolean capture) {
  private static final int DEFAULT_CONNECT_TIMEOUT_MILLIS = 5_000;

  /** {@code DEFAULT_MAXSENDBUFFER} and {@code DEFAULT_MAXRECEIVEBUFFER} (net.h), in kilobytes. */
  private static final int DEFAULT_SEND_KILOBYTES = 1_000;

  private static final int DEFAULT_RECEIVE_KILOBYTES = 5_000;
  private static final int BYTES_PER_KILOBYTE = 1_000;
  private static final int MAX_KILOBYTES = Integer.MAX_VALUE / BYTES_PER_KILOBYTE;

  static WireConfig from(Settings settings) throws ConfigException {
    int timeout = settings.number("timeout", 0, Integer.MAX_VALUE, DEFAULT_CONNECT_TIMEOUT_MILLIS);
    return new WireConfig(
        settings.flag("v2transport", true),
        buffer(settings, "maxsendbuffer", DEFAULT_SEND_KILOBYTES),
        buffer(settings, "maxreceivebuffer", DEFAULT_RECEIVE_KILOBYTES),
        uploadTarget(settings),
        timeout == 0 ? DEFAULT_CONNECT_TIMEOUT_MILLIS : timeout,
        settings.flag("capturemessages", false));
  }

  /** A number of mebibytes, or of the unit behind it (Bitcoin Core {@code ParseByteUnits}). */
  private static long uploadTarget(Settings settings) throws ConfigException {
    String text = settings.text("maxuploadtarget").orElse("0");
    Matcher parts = Pattern.compile("([0-9]{1,12})([kKmMgGtT]?)").matcher(text);
    if (parts.matches()) {
      String unit = parts.group(2).isEmpty() ? "M" : parts.group(2);
      int power = 1 + "kmgt".indexOf(Character.toLowerCase(unit.charAt(0)));
      long base = Character.isUpperCase(unit.charAt(0)) ? 1024 : 1000;
      long bytes = Long.parseLong(parts.group(1));
      for (int i = 0; i < power && bytes >= 0; i++) {
        bytes = Math.multiplyHigh(bytes, base) == 0 ? bytes * base : -1;
      }
      if (bytes >= 0) {
        return bytes;
      }
    }
    throw new ConfigException("Unable to parse -maxuploadtarget: '" + text + "'");
  }

  private static int buffer(Settings settings, String name, int whenAbsent) throws ConfigException {
    return BYTES_PER_KILOBYTE * settings.number(name, 1, MAX_KILOBYTES, whenAbsent);
  }
}
