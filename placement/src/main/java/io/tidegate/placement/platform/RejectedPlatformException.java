package io.tidegate.placement.platform;

import org.jspecify.annotations.Nullable;

/** It will not work as asked: no such image, a bad argument, no room. */
public final class RejectedPlatformException extends PlatformException {
  private static final long serialVersionUID = 1;

  public RejectedPlatformException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
