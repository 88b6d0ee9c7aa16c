package io.tidegate.balancer.http1;

import org.jspecify.annotations.Nullable;

/**
 * What a request's fields mean for its framing and its connection (RFC 9110, RFC 9112), or why they
 * have no single meaning.
 */
final class RequestSemantics {
  private static final byte[] CHUNKED = Octets.ascii("chunked");
  private static final byte[] CONTINUE = Octets.ascii("100-continue");
  private static final byte[] H2C = Octets.ascii("h2c");

  int hostStart;
  int hostEnd;
  long contentLength;
  boolean chunked;
  boolean keepAlive;
  boolean expectContinue;

  /** The line of {@code Upgrade} when it is to be honoured, else -1. */
  int upgradeLine;

  private final ConnectionOptions connection = new ConnectionOptions();
  private boolean hostSeen;

  @Nullable Rejection read(byte[] bytes, RequestLine line, FieldLines fields) {
    contentLength = RequestHead.NO_LENGTH;
    chunked = false;
    expectContinue = false;
    upgradeLine = -1;
    hostSeen = false;
    hostStart = hostEnd = line.methodStart;
    connection.reset();
    for (int i = 0; i < fields.count(); i++) {
      KnownField field = fields.field(i);
      if (field != KnownField.OTHER) {
        Rejection wrong = field(bytes, line, fields, i);
        if (wrong != null) {
          return wrong;
        }
      }
    }
    return conclude(bytes, line, fields);
  }

  private @Nullable Rejection field(byte[] bytes, RequestLine line, FieldLines fields, int i) {
    int start = fields.valueStart(i);
    int end = fields.valueEnd(i);
    return switch (fields.field(i)) {
      case HOST -> host(bytes, start, end);
      case CONTENT_LENGTH -> length(bytes, start, end);
      case TRANSFER_ENCODING -> transferEncoding(bytes, start, end, line.minorVersion);
      case CONNECTION -> connection.read(bytes, start, end);
      case UPGRADE -> {
        if (upgradeLine >= 0) {
          yield Rejection.MALFORMED_FIELD_VALUE;
        }
        upgradeLine = i;
        yield null;
      }
      case EXPECT -> {
        if (!Octets.same(bytes, start, end, CONTINUE)) {
          yield Rejection.EXPECTATION_UNKNOWN;
        }
        expectContinue = line.minorVersion > 0;
        yield null;
      }
      default -> null;
    };
  }

  private @Nullable Rejection host(byte[] bytes, int start, int end) {
    if (hostSeen) {
      return Rejection.REPEATED_HOST;
    }
    hostSeen = true;
    hostStart = start;
    hostEnd = end;
    return HostForm.valid(bytes, start, end) ? null : Rejection.MALFORMED_HOST;
  }

  private @Nullable Rejection length(byte[] bytes, int start, int end) {
    if (contentLength >= 0) {
      return Rejection.CONTENT_LENGTH_REPEATED;
    }
    contentLength = decimal(bytes, start, end);
    return contentLength < 0 ? Rejection.CONTENT_LENGTH_MALFORMED : null;
  }

  private @Nullable Rejection transferEncoding(byte[] bytes, int start, int end, int minorVersion) {
    if (minorVersion == 0) {
      return Rejection.TRANSFER_ENCODING_IN_HTTP_10;
    }
    if (chunked || !Octets.same(bytes, start, end, CHUNKED)) {
      return Rejection.TRANSFER_ENCODING_UNSUPPORTED;
    }
    chunked = true;
    return null;
  }

  private @Nullable Rejection conclude(byte[] bytes, RequestLine line, FieldLines fields) {
    if (chunked && contentLength >= 0) {
      return Rejection.LENGTH_AND_TRANSFER_ENCODING;
    }
    if (!hostSeen && line.minorVersion > 0) {
      return Rejection.MISSING_HOST;
    }
    keepAlive = line.minorVersion > 0 ? !connection.close : connection.keepAlive;
    Rejection wrong = authority(bytes, line);
    if (wrong == null) {
      wrong = upgrade(bytes, line, fields);
    }
    if (wrong == null && connection.namesOthers) {
      wrong = connection.hideNamed(bytes, fields);
    }
    return wrong;
  }

  private @Nullable Rejection authority(byte[] bytes, RequestLine line) {
    int length = line.authorityEnd - line.authorityStart;
    if (length == 0) {
      return null;
    }
    if (!HostForm.valid(bytes, line.authorityStart, line.authorityEnd)) {
      return Rejection.MALFORMED_HOST;
    }
    if (hostSeen
        && (hostEnd - hostStart != length
            || !Octets.same(bytes, hostStart, hostEnd, line.authorityStart))) {
      return Rejection.HOST_MISMATCH;
    }
    hostStart = line.authorityStart;
    hostEnd = line.authorityEnd;
    return null;
  }

  private @Nullable Rejection upgrade(byte[] bytes, RequestLine line, FieldLines fields) {
    if (upgradeLine < 0) {
      return null;
    }
    boolean h2c =
        Octets.same(bytes, fields.valueStart(upgradeLine), fields.valueEnd(upgradeLine), H2C);
    if (!connection.upgrade || line.minorVersion == 0 || h2c) {
      // not asked of this hop, or the upgrade to HTTP/2 that RFC 9113 took back: ignored
      upgradeLine = -1;
      return null;
    }
    return chunked || contentLength > 0 ? Rejection.UPGRADE_WITH_BODY : null;
  }

  /** Digits only, at most 18 of them; -1 for anything else. */
  static long decimal(byte[] bytes, int start, int end) {
    if (end == start || end - start > 18) {
      return -1;
    }
    long value = 0;
    for (int i = start; i < end; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }
}
