package io.tidegate.balancer.http2;

/** How much may be sent before the other end allows more; below zero after it took some back. */
public final class SendWindow {
  private long bytes;

  /** Begins anew. */
  public void reset(int initial) {
    bytes = initial;
  }

  /** What may be sent now; 0 when nothing. */
  public int available() {
    return (int) Math.max(0, bytes);
  }

  /** So much was sent. */
  public void sent(int count) {
    bytes -= count;
  }

  /** The other end allows so much more, or less; false when that is more than a window can be. */
  public boolean grow(int count) {
    bytes += count;
    return bytes <= Integer.MAX_VALUE;
  }
}
