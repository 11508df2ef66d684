package dev.grapevine.node.config;

import java.util.Objects;

/**
 * The user asked for something that cannot be: the message names the option and what would be
 * right, without a leading "Error: ". Nothing was started.
 */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  public ConfigException(String message) {
    super(message);
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
