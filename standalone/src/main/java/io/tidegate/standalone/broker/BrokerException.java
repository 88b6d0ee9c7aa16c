package io.tidegate.standalone.broker;

/** The broker cannot start, for a reason its user can do something about; says which. */
public final class BrokerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  BrokerException(String message) {
    super(message);
  }

  BrokerException(String message, Throwable cause) {
    super(message, cause);
  }
}
