package io.tidegate.balancer.http2;

/** A cheap hash of names and values; it finds table entries, nothing depends on its strength. */
final class FieldHash {
  private FieldHash() {}

  static int of(byte[] bytes, int start, int end) {
    return more(0, bytes, start, end);
  }

  /** Goes on from the hash of what comes before. */
  static int more(int before, byte[] bytes, int start, int end) {
    int hash = before;
    for (int i = start; i < end; i++) {
      hash = 31 * hash + bytes[i];
    }
    return hash ^ hash >>> 15;
  }
}
