package io.tidegate.balancer.http2;

import java.util.Locale;

/** Which limit a peer passed whose connection, or stream, was closed for it. */
public enum Abuse {
  /** Streams begun and reset, by the client or because of it, faster than requests are made. */
  RESETS,
  /** A header list in more frames or bytes than any request needs. */
  HEADER_BLOCK,
  /** A header list that grows out of few bytes. */
  HEADER_LIST,
  /** Settings, pings, priorities, window updates and empty frames without requests or data. */
  CONTROL_FRAMES,
  /** Responses asked for and not taken. */
  STALLED_WINDOW,
  /** More streams at once than a connection may have; those beyond are refused, the rest go on. */
  CONCURRENT_STREAMS;

  private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** The name in metrics, such as {@code header-list}. */
  public String label() {
    return label;
  }
}
