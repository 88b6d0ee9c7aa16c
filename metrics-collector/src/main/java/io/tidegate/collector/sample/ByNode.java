package io.tidegate.collector.sample;

import io.tidegate.common.model.NodeId;
import java.io.IOException;
import java.util.Map;

/** Reads each instance from the reader of the node it runs on. */
public final class ByNode implements InstanceReader {
  private final Map<NodeId, InstanceReader> readers;

  public ByNode(Map<NodeId, InstanceReader> readers) {
    this.readers = Map.copyOf(readers);
  }

  @Override
  public Reading read(SampledInstance instance)
      throws UnreadableException, IOException, InterruptedException {
    InstanceReader reader = readers.get(instance.node());
    if (reader == null) {
      throw new UnreadableException(
          MissingCause.UNREADABLE, "node %s is not ours".formatted(instance.node()));
    }
    return reader.read(instance);
  }

  @Override
  public void forget(SampledInstance instance) {
    InstanceReader reader = readers.get(instance.node());
    if (reader != null) {
      reader.forget(instance);
    }
  }
}
