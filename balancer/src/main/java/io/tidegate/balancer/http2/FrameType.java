package io.tidegate.balancer.http2;

/** Frames as they are numbered (RFC 9113, section 6), and the flags in their headers. */
public final class FrameType {
  public static final int DATA = 0;
  public static final int HEADERS = 1;
  public static final int PRIORITY = 2;
  public static final int RST_STREAM = 3;
  public static final int SETTINGS = 4;
  public static final int PUSH_PROMISE = 5;
  public static final int PING = 6;
  public static final int GOAWAY = 7;
  public static final int WINDOW_UPDATE = 8;
  public static final int CONTINUATION = 9;

  /** Flag of DATA and HEADERS: the sender is done with the stream. */
  public static final int END_STREAM = 0x1;

  /** Flag of SETTINGS and PING. */
  public static final int ACK = 0x1;

  /** Flag of HEADERS and CONTINUATION: the block is complete. */
  public static final int END_HEADERS = 0x4;

  /** Flag of DATA and HEADERS. */
  public static final int PADDED = 0x8;

  /** Flag of HEADERS: five bytes of priority come first. */
  public static final int HAS_PRIORITY = 0x20;

  /** Length of a frame's header. */
  public static final int HEADER_BYTES = 9;

  /** Largest payload that everyone must take. */
  public static final int MIN_MAX_PAYLOAD = 16 * 1024;

  private FrameType() {}
}
