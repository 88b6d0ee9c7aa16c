package io.tidegate.common.guard;

/** The breaker of that name is open: the call was not made. */
public final class GuardOpenException extends Exception {
  private static final long serialVersionUID = 1;

  public GuardOpenException(String name, Throwable cause) {
    super("%s failed too often; not called until its breaker closes".formatted(name), cause);
  }
}
