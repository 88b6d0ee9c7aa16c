package io.tidegate.balancer.http1;

import java.nio.charset.StandardCharsets;

/** A reusable window on an array of bytes, read as Latin-1. Used by one thread. */
public final class AsciiSlice implements CharSequence {
  private byte[] bytes = new byte[0];
  private int start;
  private int end;

  /** Moves the window; returns itself. */
  public AsciiSlice set(byte[] source, int from, int to) {
    bytes = source;
    start = from;
    end = to;
    return this;
  }

  @Override
  public int length() {
    return end - start;
  }

  @Override
  public char charAt(int index) {
    return (char) (bytes[start + index] & 0xff);
  }

  @Override
  public CharSequence subSequence(int from, int to) {
    return new AsciiSlice().set(bytes, start + from, start + to);
  }

  @Override
  public String toString() {
    return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
  }
}
