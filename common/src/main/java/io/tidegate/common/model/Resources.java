package io.tidegate.common.model;

/**
 * An amount of CPU and memory: an instance's request and limit, or a node's capacity.
 *
 * @param cpuMillis thousandths of one core; 0 means none stated
 * @param memoryBytes bytes; 0 means none stated
 */
public record Resources(long cpuMillis, long memoryBytes) {
  /** Nothing asked for, nothing limited. */
  public static final Resources NONE = new Resources(0, 0);

  public Resources {
    if (cpuMillis < 0) {
      throw new IllegalArgumentException("cpu: %dm (expected: >= 0)".formatted(cpuMillis));
    }
    if (memoryBytes < 0) {
      throw new IllegalArgumentException(
          "memory: %d (expected: >= 0 bytes)".formatted(memoryBytes));
    }
  }

  /** The sum, resource by resource. */
  public Resources plus(Resources other) {
    return new Resources(cpuMillis + other.cpuMillis, memoryBytes + other.memoryBytes);
  }

  /** The difference, resource by resource, never below zero. */
  public Resources minus(Resources other) {
    return new Resources(
        Math.max(0, cpuMillis - other.cpuMillis), Math.max(0, memoryBytes - other.memoryBytes));
  }

  /** Whether both resources of {@code ask} fit into this amount. */
  public boolean holds(Resources ask) {
    return ask.cpuMillis <= cpuMillis && ask.memoryBytes <= memoryBytes;
  }
}
