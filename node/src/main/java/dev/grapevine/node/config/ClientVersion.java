package dev.grapevine.node.config;

import java.util.List;

/** Who we are: in {@code version}, in {@code getnetworkinfo} and in {@code -version}. */
public final class ClientVersion {
  public static final String NAME = "Grapevine";

  /** The project's version; a test holds it to the pom. */
  public static final String VERSION = "0.1.0";

  /** False until that version is released: whoever asks a node about itself is told so. */
  public static final boolean IS_RELEASE = false;

  /** Bytes of a user agent that peers accept (Core {@code net.h}, MAX_SUBVERSION_LENGTH). */
  public static final int MAX_USER_AGENT_BYTES = 256;

  private ClientVersion() {}

  /** The user agent of BIP14: {@code /Grapevine:0.1.0/}, comments as {@code (a; b)}. */
  public static String userAgent(List<String> comments) {
    String suffix = comments.isEmpty() ? "" : "(" + String.join("; ", comments) + ")";
    return "/" + NAME + ":" + VERSION + suffix + "/";
  }
}
