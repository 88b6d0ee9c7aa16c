package io.tidegate.standalone.kafka;

/** Kafka, or what Tidegate keeps in it, cannot be reached; the message is for the operator. */
public final class UnreachableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnreachableException(String message) {
    super(message);
  }

  UnreachableException(String message, Throwable cause) {
    super(message, cause);
  }
}
