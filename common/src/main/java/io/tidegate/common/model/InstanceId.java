package io.tidegate.common.model;

import java.util.regex.Pattern;

/**
 * Name of one running (or starting, or draining) copy of a workload; unique over all nodes and
 * never used twice.
 */
public record InstanceId(String value) implements Id, Comparable<InstanceId> {
  private static final Pattern FORM =
      Pattern.compile("[a-zA-Z0-9]([-a-zA-Z0-9._]{0,126}[a-zA-Z0-9])?");

  public InstanceId {
    Id.requireForm("instance", value, FORM);
  }

  @Override
  public int compareTo(InstanceId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
