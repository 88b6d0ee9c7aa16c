package io.tidegate.balancer.http1;

import org.jspecify.annotations.Nullable;

/**
 * A response's head as offsets into the bytes it came in. An upstream is read as strictly as a
 * client: what has no single meaning is refused. Reused; used by one thread.
 */
public final class ResponseHead {
  private static final byte[] CHUNKED = Octets.ascii("chunked");
  private static final byte[] VERSION = Octets.ascii("HTTP/1.");

  final FieldLines fields;
  private final HeadLimits limits;
  private final ConnectionOptions connection = new ConnectionOptions();
  private byte[] bytes = new byte[0];
  private int start;
  private int minorVersion;
  private int status;
  private long contentLength;
  private boolean chunked;
  private boolean hopByHop;
  private int upgradeLine;
  private @Nullable Rejection rejection;

  public ResponseHead(HeadLimits limits) {
    this.limits = limits;
    fields = new FieldLines(limits.fields());
  }

  /** As {@link RequestHead#parse}. */
  public int parse(byte[] source, int from, int to) {
    bytes = source;
    start = from;
    rejection = null;
    int at = statusLine(source, from, to);
    if (at > 0) {
      at = fields.parse(source, at, to);
    }
    if (at == FieldLines.INCOMPLETE) {
      if (to - from < limits.headBytes()) {
        return FieldLines.INCOMPLETE;
      }
      rejection = Rejection.HEAD_TOO_LARGE;
    } else if (at < 0) {
      rejection = rejection == null ? fields.rejection() : rejection;
    } else {
      rejection = semantics();
    }
    return rejection == null ? at - from : FieldLines.REFUSED;
  }

  /** {@code HTTP/1.x SSS reason}; the reason may be empty, and with it its space. */
  private int statusLine(byte[] b, int from, int to) {
    if (to - from < 14) {
      return FieldLines.INCOMPLETE;
    }
    for (int i = 0; i < VERSION.length; i++) {
      if (b[from + i] != VERSION[i]) {
        return malformed();
      }
    }
    minorVersion = b[from + 7] - '0';
    status = (int) RequestSemantics.decimal(b, from + 9, from + 12);
    int at = from + 12;
    if (minorVersion < 0 || minorVersion > 1 || b[from + 8] != ' ' || status < 100) {
      return malformed();
    }
    if (b[at] != ' ' && b[at] != '\r') {
      return malformed();
    }
    while (at < to && Octets.VALUE[b[at] & 0xff]) {
      at++;
    }
    if (at + 1 >= to) {
      return FieldLines.INCOMPLETE;
    }
    return b[at] == '\r' && b[at + 1] == '\n' ? at + 2 : malformed();
  }

  private int malformed() {
    rejection = Rejection.MALFORMED_STATUS_LINE;
    return FieldLines.REFUSED;
  }

  private @Nullable Rejection semantics() {
    contentLength = RequestHead.NO_LENGTH;
    chunked = false;
    hopByHop = false;
    upgradeLine = -1;
    connection.reset();
    for (int i = 0; i < fields.count(); i++) {
      if (fields.field(i) != KnownField.OTHER) {
        Rejection wrong = field(i);
        if (wrong != null) {
          return wrong;
        }
      }
    }
    if (chunked && (contentLength >= 0 || minorVersion == 0)) {
      return Rejection.LENGTH_AND_TRANSFER_ENCODING;
    }
    return connection.namesOthers ? connection.hideNamed(bytes, fields) : null;
  }

  private @Nullable Rejection field(int i) {
    int from = fields.valueStart(i);
    int to = fields.valueEnd(i);
    switch (fields.field(i)) {
      case CONTENT_LENGTH -> {
        if (contentLength >= 0) {
          return Rejection.CONTENT_LENGTH_REPEATED;
        }
        contentLength = RequestSemantics.decimal(bytes, from, to);
        return contentLength < 0 ? Rejection.CONTENT_LENGTH_MALFORMED : null;
      }
      case TRANSFER_ENCODING -> {
        if (chunked || !Octets.same(bytes, from, to, CHUNKED)) {
          return Rejection.TRANSFER_ENCODING_UNSUPPORTED;
        }
        chunked = true;
      }
      case CONNECTION -> {
        hopByHop = true;
        return connection.read(bytes, from, to);
      }
      case UPGRADE -> {
        hopByHop = true;
        upgradeLine = i;
      }
      case KEEP_ALIVE, PROXY_CONNECTION, TE, TWIN -> hopByHop = true;
      default -> {}
    }
    return null;
  }

  /** Why {@link #parse} refused the head; null when it did not. */
  public @Nullable Rejection rejection() {
    return rejection;
  }

  /** The status code. */
  public int status() {
    return status;
  }

  /** The array that all offsets point into. */
  public byte[] bytes() {
    return bytes;
  }

  /** Where the head begins. */
  public int start() {
    return start;
  }

  /** The minor version: 0 or 1. */
  public int minorVersion() {
    return minorVersion;
  }

  /** The stated body length, or {@link RequestHead#NO_LENGTH}. */
  public long contentLength() {
    return contentLength;
  }

  /** Whether the body comes in chunks. */
  public boolean chunked() {
    return chunked;
  }

  /** Whether this status never has a body (RFC 9112, 6.3). */
  public boolean bodiless() {
    return status < 200 || status == 204 || status == 304;
  }

  /** Whether the upstream keeps the connection, as far as the head says. */
  public boolean keepAlive() {
    return minorVersion > 0 ? !connection.close : connection.keepAlive;
  }

  /** Whether a line of this hop is among the fields. */
  boolean hopByHop() {
    return hopByHop || connection.namesOthers;
  }

  /** The line of {@code Upgrade}, or -1. */
  int upgradeLine() {
    return upgradeLine;
  }

  /** The field lines. */
  public FieldLines fields() {
    return fields;
  }
}
