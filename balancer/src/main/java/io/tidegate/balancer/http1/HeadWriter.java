package io.tidegate.balancer.http1;

import java.util.Arrays;

/** A growing array that a head is written into; reused. Used by one thread. */
public final class HeadWriter {
  private byte[] bytes = new byte[2048];
  private int length;

  /** Forgets what was written. */
  public HeadWriter reset() {
    length = 0;
    return this;
  }

  /** What was written, up to {@link #length()}. */
  public byte[] bytes() {
    return bytes;
  }

  /** How much was written. */
  public int length() {
    return length;
  }

  /** Appends a slice. */
  public HeadWriter put(byte[] source, int from, int to) {
    int more = to - from;
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
    }
    System.arraycopy(source, from, bytes, length, more);
    length += more;
    return this;
  }

  /** Appends all of an array. */
  public HeadWriter put(byte[] source) {
    return put(source, 0, source.length);
  }

  /** Appends ASCII text; for rare paths. */
  public HeadWriter put(String text) {
    return put(text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
  }

  /** Appends the lowest eight bits. */
  public HeadWriter octet(int b) {
    if (length == bytes.length) {
      bytes = Arrays.copyOf(bytes, length * 2);
    }
    bytes[length++] = (byte) b;
    return this;
  }

  /** Appends a number in decimal digits. */
  public HeadWriter put(long number) {
    if (length + 20 > bytes.length) {
      bytes = Arrays.copyOf(bytes, bytes.length * 2);
    }
    int digits = 1;
    for (long rest = number / 10; rest > 0; rest /= 10) {
      digits++;
    }
    long rest = number;
    for (int i = length + digits - 1; i >= length; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
    return this;
  }
}
