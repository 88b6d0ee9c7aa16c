package io.tidegate.balancer.http2;

import java.nio.charset.StandardCharsets;

/** Which bytes a header list may hold (RFC 9113, 8.2.1), as tables over unsigned bytes. */
final class FieldRules {
  private static final boolean[] NAME = new boolean[256];
  private static final boolean[] TOKEN = new boolean[256];

  static {
    for (int c = 0; c < 256; c++) {
      boolean lower = c >= 'a' && c <= 'z';
      boolean digit = c >= '0' && c <= '9';
      NAME[c] = lower || digit || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
      TOKEN[c] = NAME[c] || (c >= 'A' && c <= 'Z');
    }
  }

  private FieldRules() {}

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** A field's name: a token without upper-case letters. */
  static boolean name(Slice text) {
    return all(text, NAME);
  }

  /** A method. */
  static boolean token(Slice text) {
    return all(text, TOKEN);
  }

  private static boolean all(Slice text, boolean[] allowed) {
    for (int i = text.start; i < text.end; i++) {
      if (!allowed[text.bytes[i] & 255]) {
        return false;
      }
    }
    return text.length() > 0;
  }

  /** A path or an authority: visible ASCII and nothing else, so that it stays one word. */
  static boolean word(Slice text) {
    for (int i = text.start; i < text.end; i++) {
      if (text.bytes[i] <= ' ' || text.bytes[i] == 0x7f) {
        return false;
      }
    }
    return text.length() > 0;
  }

  /** A field's value: no control character but tabs, no blank at either end. */
  static boolean value(Slice text) {
    for (int i = text.start; i < text.end; i++) {
      byte b = text.bytes[i];
      if ((b >= 0 && b < ' ' && b != '\t') || b == 0x7f) {
        return false;
      }
    }
    return text.length() == 0
        || (!blank(text.bytes[text.start]) && !blank(text.bytes[text.end - 1]));
  }

  private static boolean blank(byte b) {
    return b == ' ' || b == '\t';
  }
}
