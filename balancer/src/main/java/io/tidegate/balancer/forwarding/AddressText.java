package io.tidegate.balancer.forwarding;

import org.jspecify.annotations.Nullable;

/**
 * Reads IP addresses in the forms of RFC 4291, 2.2 and dotted decimal out of a message's bytes,
 * without copying. Reused; used by one thread.
 */
final class AddressText {
  private final byte[] v4 = new byte[4];
  private final byte[] v6 = new byte[16];

  /** The address's 4 or 16 bytes, valid until the next call; null when the text is none. */
  byte @Nullable [] parse(byte[] text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text[i] == ':') {
        return six(text, from, to) ? unmapped() : null;
      }
    }
    return four(text, from, to, v4, 0) ? v4 : null;
  }

  /** Four decimal numbers up to 255, without leading zeros, which some read as octal. */
  private static boolean four(byte[] text, int from, int to, byte[] into, int at) {
    int part = 0;
    int value = -1;
    for (int i = from; i <= to; i++) {
      int digit = i < to ? text[i] - '0' : -1;
      if (digit >= 0 && digit <= 9) {
        if (value == 0) {
          return false;
        }
        value = Math.max(value, 0) * 10 + digit;
        if (value > 255) {
          return false;
        }
      } else {
        if (value < 0 || part == 4 || (i < to && (text[i] != '.' || part == 3))) {
          return false;
        }
        into[at + part++] = (byte) value;
        value = -1;
      }
    }
    return part == 4;
  }

  /** Eight groups, of which {@code ::} stands for one or more that are zero. */
  private boolean six(byte[] text, int from, int to) {
    int filled = 0;
    int gap = -1;
    int i = from;
    if (to - from >= 2 && text[from] == ':') {
      if (text[from + 1] != ':') {
        return false;
      }
      gap = 0;
      i += 2;
    }
    while (i < to && filled < 16) {
      int end = groupEnd(text, i, to);
      if (end < to && text[end] == '.') {
        boolean room = filled <= 12 && four(text, i, to, v6, filled);
        return room && spread(filled + 4, gap);
      }
      if (!group(text, i, end, filled)) {
        return false;
      }
      filled += 2;
      i = end;
      if (i < to) {
        i++; // the colon
        boolean doubled = i < to && text[i] == ':';
        if (i == to || (doubled && gap >= 0)) {
          return false;
        }
        if (doubled) {
          gap = filled;
          i++;
        }
      }
    }
    return i == to && spread(filled, gap);
  }

  private static int groupEnd(byte[] text, int from, int to) {
    int i = from;
    while (i < to && text[i] != ':' && text[i] != '.') {
      i++;
    }
    return i;
  }

  private boolean group(byte[] text, int from, int to, int at) {
    if (to == from || to - from > 4) {
      return false;
    }
    int value = 0;
    for (int i = from; i < to; i++) {
      int digit = Character.digit(text[i], 16);
      if (digit < 0) {
        return false;
      }
      value = value << 4 | digit;
    }
    v6[at] = (byte) (value >> 8);
    v6[at + 1] = (byte) value;
    return true;
  }

  /** Moves what is behind the gap to the end. */
  private boolean spread(int filled, int gap) {
    if (gap < 0) {
      return filled == 16;
    }
    if (filled > 14) {
      return false;
    }
    int behind = filled - gap;
    System.arraycopy(v6, gap, v6, 16 - behind, behind);
    java.util.Arrays.fill(v6, gap, 16 - behind, (byte) 0);
    return true;
  }

  /** An IPv4 address in IPv6's clothes is the IPv4 address, as it is for a socket. */
  private byte[] unmapped() {
    for (int i = 0; i < 10; i++) {
      if (v6[i] != 0) {
        return v6;
      }
    }
    if (v6[10] != -1 || v6[11] != -1) {
      return v6;
    }
    System.arraycopy(v6, 12, v4, 0, 4);
    return v4;
  }
}
