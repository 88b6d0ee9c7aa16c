package io.tidegate.balancer.http2;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The fields that everyone knows (RFC 7541, appendix A), by index and by name. */
final class StaticTable {
  private static final String[] ENTRIES = {
    ":authority",
    ":method|GET",
    ":method|POST",
    ":path|/",
    ":path|/index.html",
    ":scheme|http",
    ":scheme|https",
    ":status|200",
    ":status|204",
    ":status|206",
    ":status|304",
    ":status|400",
    ":status|404",
    ":status|500",
    "accept-charset",
    "accept-encoding|gzip, deflate",
    "accept-language",
    "accept-ranges",
    "accept",
    "access-control-allow-origin",
    "age",
    "allow",
    "authorization",
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-length",
    "content-location",
    "content-range",
    "content-type",
    "cookie",
    "date",
    "etag",
    "expect",
    "expires",
    "from",
    "host",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "last-modified",
    "link",
    "location",
    "max-forwards",
    "proxy-authenticate",
    "proxy-authorization",
    "range",
    "referer",
    "refresh",
    "retry-after",
    "server",
    "set-cookie",
    "strict-transport-security",
    "transfer-encoding",
    "user-agent",
    "vary",
    "via",
    "www-authenticate"
  };

  static final int AUTHORITY = 1;
  static final int METHOD_GET = 2;
  static final int METHOD_POST = 3;
  static final int PATH = 4;
  static final int SCHEME_HTTP = 6;
  static final int SCHEME_HTTPS = 7;
  static final int STATUS_200 = 8;

  /** How many there are; the dynamic table's indexes begin behind. */
  static final int LENGTH = ENTRIES.length;

  private static final byte[][] NAMES = new byte[LENGTH][];
  private static final byte[][] VALUES = new byte[LENGTH][];
  private static final int SLOTS = 256;
  private static final byte[] BY_NAME = new byte[SLOTS];

  static {
    for (int i = LENGTH - 1; i >= 0; i--) {
      String[] parts = ENTRIES[i].split("\\|", 2);
      NAMES[i] = parts[0].getBytes(StandardCharsets.US_ASCII);
      VALUES[i] = parts.length == 1 ? new byte[0] : parts[1].getBytes(StandardCharsets.US_ASCII);
      int slot = FieldHash.of(NAMES[i], 0, NAMES[i].length) & (SLOTS - 1);
      while (BY_NAME[slot] != 0 && !Arrays.equals(NAMES[BY_NAME[slot] - 1], NAMES[i])) {
        slot = (slot + 1) & (SLOTS - 1);
      }
      BY_NAME[slot] = (byte) (i + 1);
    }
  }

  private StaticTable() {}

  static void name(int index, Slice to) {
    to.set(NAMES[index - 1]);
  }

  static void value(int index, Slice to) {
    to.set(VALUES[index - 1]);
  }

  /** The first index of a name in lower case with that {@link FieldHash}, or 0. */
  static int find(Slice name, int hash) {
    int slot = hash & (SLOTS - 1);
    while (BY_NAME[slot] != 0) {
      if (name.is(NAMES[BY_NAME[slot] - 1])) {
        return BY_NAME[slot];
      }
      slot = (slot + 1) & (SLOTS - 1);
    }
    return 0;
  }
}
