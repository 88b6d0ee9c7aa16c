package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;

/**
 * Knows where frames end in one direction of a WebSocket, by looking at nothing but their headers,
 * so that a close frame can be put between two of them. Loop-confined.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6455#section-5.2">RFC 6455, 5.2</a>
 */
final class WebSocketFrames {
  private static final int CLOSE = 8;

  /** Bytes of the current header that are still to come; 0 within a payload. */
  private int headerLeft = 2;

  private int headerRead;
  private int lengthBytes;
  private int opcode;
  private long payloadLeft;
  private boolean closed;

  /** Takes note of bytes that pass. */
  void pass(ByteBuf bytes) {
    int at = bytes.readerIndex();
    int end = bytes.writerIndex();
    while (at < end) {
      if (headerLeft > 0) {
        header(bytes.getByte(at++) & 0xff);
      } else {
        long step = Math.min(payloadLeft, end - at);
        payloadLeft -= step;
        at += (int) step;
        next();
      }
    }
  }

  private void header(int b) {
    if (headerRead == 0) {
      opcode = b & 0x0f;
    } else if (headerRead == 1) {
      int length = b & 0x7f;
      lengthBytes = length == 126 ? 2 : length == 127 ? 8 : 0;
      payloadLeft = lengthBytes > 0 ? 0 : length;
      headerLeft += lengthBytes + ((b & 0x80) == 0 ? 0 : 4);
    } else if (headerRead < 2 + lengthBytes) {
      payloadLeft = (payloadLeft << 8) | b;
    }
    headerRead++;
    headerLeft--;
    next();
  }

  /** Begins with the next frame when this one is complete. */
  private void next() {
    if (headerLeft == 0 && payloadLeft <= 0) {
      closed |= opcode == CLOSE;
      headerLeft = 2;
      headerRead = 0;
    }
  }

  /** Whether the next byte begins a frame. */
  boolean between() {
    return headerRead == 0;
  }

  /** Whether a close frame has passed: nothing may follow it. */
  boolean closed() {
    return closed;
  }
}
