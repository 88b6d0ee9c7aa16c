package io.tidegate.common.model;

/**
 * Name of one running (or starting, or draining) copy of a workload; unique over all nodes and
 * never used twice.
 */
public record InstanceId(String value) implements Id, Comparable<InstanceId> {
  private static final Form FORM = new Form("instance", true, "-._", 128);

  public InstanceId {
    FORM.require(value);
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
