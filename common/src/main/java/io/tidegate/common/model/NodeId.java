package io.tidegate.common.model;

/**
 * Name of a place that instances run on: a Docker host, a logical node of this machine, or a whole
 * cluster that schedules by itself.
 */
public record NodeId(String value) implements Id, Comparable<NodeId> {
  private static final Form FORM = new Form("node", true, "-._:", 128);

  public NodeId {
    FORM.require(value);
  }

  @Override
  public int compareTo(NodeId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
