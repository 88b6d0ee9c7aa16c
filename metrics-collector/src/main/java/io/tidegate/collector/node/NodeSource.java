package io.tidegate.collector.node;

import io.tidegate.common.event.NodeStatus;
import io.tidegate.common.model.NodeId;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Nodes of one platform that this collector speaks for. */
public interface NodeSource {
  /** Their names, known before any of them answers, and the same for ever. */
  Set<NodeId> nodes();

  /**
   * Those that are alive, as they are now, each once and with some capacity, for 0 would stand for
   * a capacity that nobody has stated. A node that does not answer, or does not say how large it
   * is, is left out: its heartbeat stops, and placement draws the conclusion. May block; an
   * interrupt ends it and spoils no call after it.
   *
   * @param now what stands in the heartbeats
   * @throws Exception when none of them answers, saying why
   */
  List<NodeStatus> observe(Instant now) throws Exception;
}
