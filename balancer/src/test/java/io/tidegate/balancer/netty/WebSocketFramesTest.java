package io.tidegate.balancer.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class WebSocketFramesTest {
  /** Text of 1, unmasked; binary of 300 in a 16-bit length, masked; 2 bytes in a 64-bit length. */
  private static final byte[] STREAM = new byte[3 + 8 + 300 + 12];

  static {
    STREAM[0] = (byte) 0x81;
    STREAM[1] = 1;
    STREAM[3] = (byte) 0x82;
    STREAM[4] = (byte) 0xfe;
    STREAM[5] = 1;
    STREAM[6] = 44;
    STREAM[311] = (byte) 0x88;
    STREAM[312] = 127;
    STREAM[320] = 2;
  }

  @Test
  void knowsWhereFramesBegin() {
    WebSocketFrames frames = new WebSocketFrames();
    for (int i = 0; i < STREAM.length; i++) {
      assertThat(frames.between()).as("before byte %d", i).isEqualTo(i == 0 || i == 3 || i == 311);
      frames.pass(Unpooled.wrappedBuffer(STREAM, i, 1));
    }
    assertThat(frames.between()).isTrue();
    assertThat(frames.closed()).isTrue();
  }

  @Test
  void cutsDoNotMatter() {
    for (int cut = 0; cut < STREAM.length; cut++) {
      WebSocketFrames frames = new WebSocketFrames();
      frames.pass(Unpooled.wrappedBuffer(STREAM, 0, cut));
      frames.pass(Unpooled.wrappedBuffer(STREAM, cut, STREAM.length - cut));
      assertThat(frames.between()).isTrue();
      assertThat(frames.closed()).isTrue();
    }
  }
}
