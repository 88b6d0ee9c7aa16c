package io.tidegate.collector.sample;

/** An instance could not be read. The interval's figures are missing, which is not zero. */
public final class UnreadableException extends Exception {
  private static final long serialVersionUID = 1L;

  private final MissingCause reason;

  public UnreadableException(MissingCause reason, String message) {
    super(message);
    this.reason = reason;
  }

  public UnreadableException(MissingCause reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** Under what to count it. */
  public MissingCause reason() {
    return reason;
  }
}
