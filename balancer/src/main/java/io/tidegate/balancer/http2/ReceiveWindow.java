package io.tidegate.balancer.http2;

/**
 * How much the other end may still send, and when to allow it more: as soon as half of the window
 * has been used up and passed on.
 */
public final class ReceiveWindow {
  private final int size;
  private int open;
  private int owed;

  public ReceiveWindow(int size) {
    this.size = size;
    open = size;
  }

  /** Begins anew. */
  public void reset() {
    open = size;
    owed = 0;
  }

  /** So much has come; false when that was more than allowed. */
  public boolean received(int count) {
    open -= count;
    owed += count;
    // until it knows our settings, the other end takes the window for the usual one
    return open >= Math.min(0, size - PeerSettings.USUAL_WINDOW);
  }

  /** How much more to allow now, all that came having found its place; 0 for not yet. */
  public int grant() {
    if (owed * 2L < size) {
      return 0;
    }
    int more = owed;
    owed = 0;
    open += more;
    return more;
  }
}
