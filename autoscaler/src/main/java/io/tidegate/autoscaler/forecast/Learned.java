package io.tidegate.autoscaler.forecast;

import io.tidegate.common.model.WorkloadId;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * What a forecaster has learned of one workload, as it is kept on a compacted topic: the shapes,
 * and how right each model has been, which takes days to learn. Trends are learned again in
 * minutes.
 *
 * @param target key of the target whose demand it is
 */
public record Learned(
    WorkloadId workload, String target, Instant at, List<Season> seasons, List<Score> scores) {
  public Learned {
    seasons = List.copyOf(seasons);
    scores = List.copyOf(scores);
  }

  /**
   * A model's errors of the last days.
   *
   * @param weight how many forecasts they rest on, older ones counting less
   * @param squares sum of the squared errors, weighed likewise
   */
  public record Score(String model, double weight, double squares) {}

  /**
   * A shape.
   *
   * @param shape mean of each slot
   * @param seasons how many seasons each slot has been seen in, up to 127
   */
  public record Season(String name, float[] shape, byte[] seasons) {
    public Season {
      shape = shape.clone();
      seasons = seasons.clone();
    }

    @Override
    public float[] shape() {
      return shape.clone();
    }

    @Override
    public byte[] seasons() {
      return seasons.clone();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Season s
          && name.equals(s.name)
          && Arrays.equals(shape, s.shape)
          && Arrays.equals(seasons, s.seasons);
    }

    @Override
    public int hashCode() {
      return name.hashCode() * 31 + Arrays.hashCode(shape);
    }
  }
}
