package io.tidegate.balancer.http2;

/** What the other end has announced (RFC 9113, 6.5.2). Used by one thread. */
public final class PeerSettings {
  public static final int HEADER_TABLE_SIZE = 1;
  public static final int ENABLE_PUSH = 2;
  public static final int MAX_CONCURRENT_STREAMS = 3;
  public static final int INITIAL_WINDOW_SIZE = 4;
  public static final int MAX_FRAME_SIZE = 5;
  public static final int MAX_HEADER_LIST_SIZE = 6;

  /** The window that streams and connections begin with where nothing else is said. */
  public static final int USUAL_WINDOW = 65_535;

  private int headerTableSize = 4096;
  private int maxConcurrentStreams = Integer.MAX_VALUE;
  private int initialWindow = USUAL_WINDOW;
  private int maxFrameSize = FrameType.MIN_MAX_PAYLOAD;

  /**
   * Takes a setting; unknown ones are ignored.
   *
   * @throws Http2Error when the value is not allowed
   */
  public void set(int id, int value) throws Http2Error {
    switch (id) {
      case HEADER_TABLE_SIZE -> headerTableSize = value < 0 ? Integer.MAX_VALUE : value;
      case ENABLE_PUSH -> {
        if (value != 0 && value != 1) {
          throw violated("ENABLE_PUSH", value, ErrorCode.PROTOCOL_ERROR);
        }
      }
      case MAX_CONCURRENT_STREAMS -> maxConcurrentStreams = value < 0 ? Integer.MAX_VALUE : value;
      case INITIAL_WINDOW_SIZE -> {
        if (value < 0) {
          throw violated("INITIAL_WINDOW_SIZE", value, ErrorCode.FLOW_CONTROL_ERROR);
        }
        initialWindow = value;
      }
      case MAX_FRAME_SIZE -> {
        if (value < FrameType.MIN_MAX_PAYLOAD || value > (1 << 24) - 1) {
          throw violated("MAX_FRAME_SIZE", value, ErrorCode.PROTOCOL_ERROR);
        }
        maxFrameSize = value;
      }
      default -> {}
    }
  }

  private static Http2Error violated(String name, int value, ErrorCode code) {
    return Http2Error.connection(code, "%s: %d".formatted(name, Integer.toUnsignedLong(value)));
  }

  public int headerTableSize() {
    return headerTableSize;
  }

  public int maxConcurrentStreams() {
    return maxConcurrentStreams;
  }

  public int initialWindow() {
    return initialWindow;
  }

  public int maxFrameSize() {
    return maxFrameSize;
  }
}
