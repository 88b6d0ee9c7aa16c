package io.tidegate.balancer.http2;

import org.jspecify.annotations.Nullable;

/**
 * The peer broke a rule: of one stream, which is reset, or of the connection, which is closed. Made
 * without a stack trace, because whoever breaks rules does so often.
 */
public final class Http2Error extends Exception {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final int stream;
  private final @Nullable Abuse abuse;

  private Http2Error(ErrorCode code, int stream, @Nullable Abuse abuse, String message) {
    super(message, null, false, false);
    this.code = code;
    this.stream = stream;
    this.abuse = abuse;
  }

  /** Ends the connection. */
  public static Http2Error connection(ErrorCode code, String message) {
    return new Http2Error(code, 0, null, message);
  }

  /** Ends a stream. */
  public static Http2Error stream(int stream, ErrorCode code, String message) {
    return new Http2Error(code, stream, null, message);
  }

  /** Ends a connection that asks for too much. */
  public static Http2Error abuse(Abuse abuse) {
    return new Http2Error(ErrorCode.ENHANCE_YOUR_CALM, 0, abuse, abuse.label());
  }

  public ErrorCode code() {
    return code;
  }

  /** The stream that ends; 0 for the whole connection. */
  public int stream() {
    return stream;
  }

  /** The limit that was passed; null for a plain violation. */
  public @Nullable Abuse abuse() {
    return abuse;
  }
}
