package io.tidegate.balancer.http2;

import java.nio.charset.StandardCharsets;

/** A window on an array of bytes, reused. Used by one thread. */
public final class Slice {
  byte[] bytes = new byte[0];
  int start;
  int end;

  /** Moves the window; returns itself. */
  public Slice set(byte[] source, int from, int to) {
    bytes = source;
    start = from;
    end = to;
    return this;
  }

  /** Moves the window to all of an array. */
  public Slice set(byte[] source) {
    return set(source, 0, source.length);
  }

  /** The array. */
  public byte[] bytes() {
    return bytes;
  }

  /** Where the window begins. */
  public int start() {
    return start;
  }

  /** Where the window ends. */
  public int end() {
    return end;
  }

  /** How much it shows. */
  public int length() {
    return end - start;
  }

  boolean is(byte[] other) {
    return java.util.Arrays.equals(bytes, start, end, other, 0, other.length);
  }

  boolean is(Slice other) {
    return java.util.Arrays.equals(bytes, start, end, other.bytes, other.start, other.end);
  }

  @Override
  public String toString() {
    return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
  }
}
