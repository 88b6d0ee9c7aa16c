package io.tidegate.common.model;

import java.util.regex.Pattern;

/**
 * Name of a workload: what users scale, balance and explain as one thing. At most 63 characters,
 * lower-case letters, digits, {@code -} and {@code .}, so that it can be a DNS label, a Kafka key
 * and a metric label as it is.
 */
public record WorkloadId(String value) implements Id, Comparable<WorkloadId> {
  private static final Pattern FORM = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?");

  public WorkloadId {
    Id.requireForm("workload", value, FORM);
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
