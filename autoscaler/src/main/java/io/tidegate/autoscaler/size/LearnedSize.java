package io.tidegate.autoscaler.size;

import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link SizeAdvisor} knows, as it is kept.
 *
 * @param first when the oldest sample was taken
 * @param last when the newest was
 * @param floorBytes what instances that died for want of memory have raised the memory to; 0
 *     without such a death
 * @param diedAt when the last one died so; null when none has
 */
public record LearnedSize(
    @Nullable Instant first,
    @Nullable Instant last,
    double floorBytes,
    @Nullable Instant diedAt,
    Histogram cores,
    Histogram bytes) {

  /**
   * A fading histogram without its empty ends.
   *
   * @param origin the time at which a sample weighs 1; null when it is empty
   * @param offset number of the first bucket in {@code weights}
   */
  public record Histogram(@Nullable Instant origin, int offset, float[] weights) {
    public Histogram {
      weights = weights.clone();
    }

    @Override
    public float[] weights() {
      return weights.clone();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Histogram h
          && java.util.Objects.equals(origin, h.origin)
          && offset == h.offset
          && Arrays.equals(weights, h.weights);
    }

    @Override
    public int hashCode() {
      return 31 * offset + Arrays.hashCode(weights);
    }
  }
}
