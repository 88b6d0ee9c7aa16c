package io.tidegate.common.model;

/**
 * Name of a workload: what users scale, balance and explain as one thing. At most 63 characters,
 * lower-case letters, digits, {@code -} and {@code .}, so that it can be a DNS label, a Kafka key
 * and a metric label as it is.
 */
public record WorkloadId(String value) implements Id, Comparable<WorkloadId> {
  private static final Form FORM = new Form("workload", false, "-.", 63);

  public WorkloadId {
    FORM.require(value);
  }

  @Override
  public int compareTo(WorkloadId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
