package io.tidegate.collector.node;

import io.tidegate.common.event.NodeStatus;
import io.tidegate.common.model.NodeId;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Nodes of one platform that this collector speaks for. */
public interface NodeSource {
  /** Their names, known before any of them answers. */
  Set<NodeId> nodes();

  /**
   * Those that are alive, as they are now. A node that does not answer is left out: its heartbeat
   * stops, and placement draws the conclusion. May block; an interrupt ends it.
   */
  List<NodeStatus> observe(Instant now) throws Exception;
}
