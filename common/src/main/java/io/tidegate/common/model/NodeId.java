package io.tidegate.common.model;

import java.util.regex.Pattern;

/**
 * Name of a place that instances run on: a Docker host, a logical node of this machine, or a whole
 * cluster that schedules by itself.
 */
public record NodeId(String value) implements Id, Comparable<NodeId> {
  private static final Pattern FORM =
      Pattern.compile("[a-zA-Z0-9]([-a-zA-Z0-9._:]{0,126}[a-zA-Z0-9])?");

  public NodeId {
    Id.requireForm("node", value, FORM);
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
