package io.tidegate.balancer.http1;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The fields that a proxy itself must understand; all others pass through unread. */
public enum KnownField {
  /** Any other field. */
  OTHER,
  /**
   * A name that differs from a known one only in {@code _} for {@code -}. Applications that map
   * both to one variable (CGI, WSGI) would take it for the real one, so it is never forwarded.
   */
  TWIN,
  CONNECTION,
  CONTENT_LENGTH,
  COOKIE,
  EXPECT,
  FORWARDED,
  HOST,
  HTTP2_SETTINGS,
  KEEP_ALIVE,
  PROXY_CONNECTION,
  TE,
  TRACEPARENT,
  TRAILER,
  TRANSFER_ENCODING,
  UPGRADE,
  X_FORWARDED_FOR,
  X_FORWARDED_HOST,
  X_FORWARDED_PORT,
  X_FORWARDED_PROTO,
  X_REAL_IP;

  private static final KnownField[][] BY_LENGTH = byLength();

  @SuppressWarnings("ImmutableEnumChecker") // never handed out of the package, never written
  private final byte[] bytes = Octets.ascii(name().toLowerCase(Locale.ROOT).replace('_', '-'));

  /** The field that a name means. */
  static KnownField of(byte[] bytes, int start, int end) {
    int length = end - start;
    if (length >= BY_LENGTH.length) {
      return OTHER;
    }
    for (KnownField candidate : BY_LENGTH[length]) {
      if (Octets.LOWER[bytes[start] & 0xff] == candidate.bytes[0]) {
        KnownField found = candidate.compare(bytes, start);
        if (found != OTHER) {
          return found;
        }
      }
    }
    return OTHER;
  }

  /** Whether a route may change it: it neither frames a message nor belongs to one connection. */
  boolean editable() {
    return switch (this) {
      case OTHER,
          COOKIE,
          FORWARDED,
          HOST,
          TRACEPARENT,
          X_FORWARDED_FOR,
          X_FORWARDED_HOST,
          X_FORWARDED_PORT,
          X_FORWARDED_PROTO,
          X_REAL_IP ->
          true;
      case TWIN,
          CONNECTION,
          CONTENT_LENGTH,
          EXPECT,
          HTTP2_SETTINGS,
          KEEP_ALIVE,
          PROXY_CONNECTION,
          TE,
          TRAILER,
          TRANSFER_ENCODING,
          UPGRADE ->
          false;
    };
  }

  /** The name in lower case. */
  byte[] lowerCase() {
    return bytes;
  }

  private KnownField compare(byte[] name, int start) {
    KnownField found = this;
    for (int i = 1; i < bytes.length; i++) {
      byte b = name[start + i];
      if (Octets.LOWER[b & 0xff] != bytes[i]) {
        if (b != '_' || bytes[i] != '-') {
          return OTHER;
        }
        found = TWIN;
      }
    }
    return found;
  }

  private static KnownField[][] byLength() {
    List<List<KnownField>> lists = new ArrayList<>();
    for (KnownField field : values()) {
      while (lists.size() <= field.bytes.length) {
        lists.add(new ArrayList<>());
      }
      if (field != OTHER && field != TWIN) {
        lists.get(field.bytes.length).add(field);
      }
    }
    return lists.stream().map(list -> list.toArray(KnownField[]::new)).toArray(KnownField[][]::new);
  }
}
