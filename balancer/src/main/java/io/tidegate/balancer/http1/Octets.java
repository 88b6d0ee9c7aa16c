package io.tidegate.balancer.http1;

import java.nio.charset.StandardCharsets;

/** The character classes of RFC 9110 and RFC 9112 as tables over unsigned bytes. */
final class Octets {
  /** {@code tchar}: what a method or a field name is made of. */
  static final boolean[] TOKEN = new boolean[256];

  /** What a field value may hold: visible characters, blanks and obs-text, no control character. */
  static final boolean[] VALUE = new boolean[256];

  /** What a request target may hold: visible ASCII, without the fragment mark. */
  static final boolean[] TARGET = new boolean[256];

  /** What may let two servers read one path as two: escapes, parameters, backward slashes. */
  static final boolean[] AMBIGUOUS = new boolean[256];

  /** What a host is made of, outside the brackets of an IPv6 address. */
  static final boolean[] HOST = new boolean[256];

  /** ASCII letters in lower case, every other byte as it is. */
  static final byte[] LOWER = new byte[256];

  /** As {@link #LOWER}, and {@code -} for {@code _}. */
  static final byte[] FOLDED = new byte[256];

  static {
    for (int c = 0; c < 256; c++) {
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      boolean digit = c >= '0' && c <= '9';
      TOKEN[c] = letter || digit || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
      VALUE[c] = (c >= ' ' && c != 0x7f) || c == '\t';
      TARGET[c] = c > ' ' && c < 0x7f && c != '#';
      AMBIGUOUS[c] = c == '%' || c == ';' || c == '\\';
      HOST[c] = letter || digit || "-._~".indexOf(c) >= 0;
      LOWER[c] = (byte) (c >= 'A' && c <= 'Z' ? c + 32 : c);
      FOLDED[c] = c == '_' ? (byte) '-' : LOWER[c];
    }
  }

  private Octets() {}

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  static boolean blank(byte b) {
    return b == ' ' || b == '\t';
  }

  /** Whether a slice is {@code lowerCase}, whatever the case of its letters. */
  static boolean same(byte[] bytes, int start, int end, byte[] lowerCase) {
    if (end - start != lowerCase.length) {
      return false;
    }
    for (int i = 0; i < lowerCase.length; i++) {
      if (LOWER[bytes[start + i] & 0xff] != lowerCase[i]) {
        return false;
      }
    }
    return true;
  }

  /** A name's bytes with every letter in lower case and {@code -} for {@code _}. */
  static byte[] folded(String name) {
    byte[] bytes = ascii(name);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = FOLDED[bytes[i] & 0xff];
    }
    return bytes;
  }

  /** Whether a slice is {@code folded}, whatever the case of its letters and its underscores. */
  static boolean sameFolded(byte[] bytes, int start, int end, byte[] folded) {
    if (end - start != folded.length) {
      return false;
    }
    for (int i = 0; i < folded.length; i++) {
      if (FOLDED[bytes[start + i] & 0xff] != folded[i]) {
        return false;
      }
    }
    return true;
  }

  /** Whether two slices of one array are the same, whatever the case of their letters. */
  static boolean same(byte[] bytes, int start, int end, int otherStart) {
    for (int i = 0; start + i < end; i++) {
      if (LOWER[bytes[start + i] & 0xff] != LOWER[bytes[otherStart + i] & 0xff]) {
        return false;
      }
    }
    return true;
  }

  /** The value of a hexadecimal digit, or -1. */
  static int hex(byte b) {
    if (b >= '0' && b <= '9') {
      return b - '0';
    }
    int letter = b | 0x20;
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
  }
}
