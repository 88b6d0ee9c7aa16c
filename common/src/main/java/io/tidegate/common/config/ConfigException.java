package io.tidegate.common.config;

/**
 * A configuration that cannot be used; the message is for the person who wrote it, such as {@code
 * web.yaml:12: workloads.web.scale.max: "abc" (expected: a whole number)}.
 */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ConfigException(String message) {
    super(message);
  }

  public ConfigException(String message, Throwable cause) {
    super(message, cause);
  }
}
