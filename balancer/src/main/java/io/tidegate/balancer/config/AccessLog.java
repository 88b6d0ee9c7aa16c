package io.tidegate.balancer.config;

/**
 * One line for each request.
 *
 * @param path a file; {@code -} is standard output
 */
public record AccessLog(Format format, String path) {
  /** None is written. */
  public static final AccessLog OFF = new AccessLog(Format.OFF, "-");

  /** How a line looks. */
  public enum Format {
    OFF,
    JSON,
    /** Apache's combined format, with timers and a termination reason behind it. */
    COMBINED
  }
}
