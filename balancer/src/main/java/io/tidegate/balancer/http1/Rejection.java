package io.tidegate.balancer.http1;

import java.util.Locale;

/** Why a message is not forwarded. Each is answered with its status and the connection closed. */
public enum Rejection {
  MALFORMED_REQUEST_LINE(400),
  MALFORMED_TARGET(400),
  MALFORMED_FIELD_NAME(400),
  MALFORMED_FIELD_VALUE(400),
  OBSOLETE_FOLDING(400),
  BARE_LINE_FEED(400),
  BARE_CARRIAGE_RETURN(400),
  MISSING_HOST(400),
  REPEATED_HOST(400),
  MALFORMED_HOST(400),
  HOST_MISMATCH(400),
  PATH_TRAVERSAL(400),
  CONTENT_LENGTH_MALFORMED(400),
  CONTENT_LENGTH_REPEATED(400),
  LENGTH_AND_TRANSFER_ENCODING(400),
  TRANSFER_ENCODING_UNSUPPORTED(400),
  TRANSFER_ENCODING_IN_HTTP_10(400),
  CONNECTION_NAMES_FRAMING(400),
  UPGRADE_WITH_BODY(400),
  MALFORMED_CHUNK(400),
  MALFORMED_TRAILER(400),
  MALFORMED_HEADER_LIST(400),
  HEADER_TIMEOUT(408),
  BODY_TIMEOUT(408),
  METHOD_NOT_ALLOWED(405),
  BODY_TOO_LARGE(413),
  TARGET_TOO_LONG(414),
  EXPECTATION_UNKNOWN(417),
  HEAD_TOO_LARGE(431),
  TOO_MANY_FIELDS(431),
  METHOD_TOO_LONG(501),
  VERSION_UNSUPPORTED(505),
  MALFORMED_STATUS_LINE(502);

  private final int status;
  private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

  Rejection(int status) {
    this.status = status;
  }

  /** The status that a client is told. */
  public int status() {
    return status;
  }

  /** The name in metrics, logs and the answer, such as {@code missing-host}. */
  public String label() {
    return label;
  }
}
