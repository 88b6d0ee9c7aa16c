package io.tidegate.autoscaler.benchmark;

import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.otlp.OtlpMetrics;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A sample's bytes whose times can be set in place, so that a generator costs next to nothing: OTLP
 * times are eight bytes of fixed width.
 */
final class SampleTemplate {
  private static final long MARK = 1_234_567_890_123_456_789L;

  private final byte[] bytes;
  private final ByteBuffer buffer;
  private final List<Integer> ends = new ArrayList<>();
  private final List<Integer> starts = new ArrayList<>();
  private final long intervalNanos;

  /**
   * @param batches makes the batches for a time
   */
  SampleTemplate(long intervalNanos, Function<Instant, List<MetricBatch>> batches) {
    this.intervalNanos = intervalNanos;
    this.bytes = OtlpMetrics.encode(batches.apply(Instant.ofEpochSecond(0, MARK)));
    this.buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i + 8 <= bytes.length; i++) {
      long value = buffer.getLong(i);
      if (value == MARK) {
        ends.add(i);
      } else if (value == MARK - intervalNanos) {
        starts.add(i);
      }
    }
    if (ends.isEmpty()) {
      throw new IllegalStateException("no time found in the sample");
    }
  }

  /** The bytes as of that time; the same array at each call. */
  byte[] at(long epochNanos) {
    for (int i = 0; i < ends.size(); i++) {
      buffer.putLong(ends.get(i), epochNanos);
    }
    for (int i = 0; i < starts.size(); i++) {
      buffer.putLong(starts.get(i), epochNanos - intervalNanos);
    }
    return bytes;
  }
}
