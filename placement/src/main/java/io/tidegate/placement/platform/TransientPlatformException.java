package io.tidegate.placement.platform;

import org.jspecify.annotations.Nullable;

/** It may work later: no answer in time, a connection lost, the platform busy. */
public final class TransientPlatformException extends PlatformException {
  private static final long serialVersionUID = 1;

  public TransientPlatformException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
