package io.tidegate.placement.platform;

import org.jspecify.annotations.Nullable;

/** A platform did not do what it was asked. */
public abstract sealed class PlatformException extends Exception
    permits TransientPlatformException, RejectedPlatformException {
  private static final long serialVersionUID = 1;

  PlatformException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** What happened, for people. */
  public String why() {
    String message = getMessage();
    return message == null ? getClass().getSimpleName() : message;
  }
}
