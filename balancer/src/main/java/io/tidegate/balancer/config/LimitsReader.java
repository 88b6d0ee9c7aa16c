package io.tidegate.balancer.config;

import io.tidegate.balancer.config.ConnectionLimits.Body;
import io.tidegate.balancer.config.ConnectionLimits.Head;
import io.tidegate.balancer.config.ConnectionLimits.Http2;
import io.tidegate.balancer.config.ConnectionLimits.Times;
import io.tidegate.common.config.ConfigNode;

/** Reads what clients may use up. */
final class LimitsReader {
  private LimitsReader() {}

  static ConnectionLimits read(ConfigNode node) {
    ConnectionLimits usual = ConnectionLimits.DEFAULT;
    int headBytes = node.get("header-bytes", LimitsReader::size, usual.head().bytes());
    int headCount = node.get("header-count", ConfigNode::integer, usual.head().count());
    int uriBytes =
        node.get("uri-bytes", LimitsReader::size, Math.min(usual.head().uriBytes(), headBytes));
    long bodyBytes = node.get("body-bytes", ConfigNode::bytes, usual.body().maxBytes());
    int connections = node.get("connections", ConfigNode::integer, usual.connections());
    long bufferBytes = node.get("buffer-bytes", ConfigNode::bytes, usual.bufferBytes());
    Times times = times(node);
    Http2 http2 = node.get("http2", LimitsReader::http2, usual.http2());
    node.refuseUnknown();
    return node.build(
        () ->
            new ConnectionLimits(
                new Head(headBytes, headCount, uriBytes),
                new Body(bodyBytes),
                times,
                http2,
                connections,
                bufferBytes));
  }

  private static Times times(ConfigNode node) {
    Times usual = ConnectionLimits.DEFAULT.times();
    return node.build(
        () ->
            new Times(
                node.get("header-timeout", ConfigNode::duration, usual.head()),
                node.get("read-timeout", ConfigNode::duration, usual.read()),
                node.get("idle-timeout", ConfigNode::duration, usual.idle()),
                node.get("handshake-timeout", ConfigNode::duration, usual.handshake())));
  }

  private static Http2 http2(ConfigNode node) {
    Http2 usual = ConnectionLimits.DEFAULT.http2();
    Http2 http2 =
        node.build(
            () ->
                new Http2(
                    node.get("streams", ConfigNode::integer, usual.streams()),
                    node.get("resets", ConfigNode::integer, usual.resets()),
                    node.get("reset-period", ConfigNode::duration, usual.resetPeriod()),
                    node.get("control-frames", ConfigNode::integer, usual.controlFrames()),
                    node.get("window", LimitsReader::size, usual.windowBytes())));
    node.refuseUnknown();
    return http2;
  }

  /** Bytes that fit an int. */
  static int size(ConfigNode node) {
    long bytes = node.bytes();
    if (bytes > Integer.MAX_VALUE) {
      throw node.error("less than 2Gi");
    }
    return (int) bytes;
  }
}
