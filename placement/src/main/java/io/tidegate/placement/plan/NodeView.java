package io.tidegate.placement.plan;

import io.tidegate.common.event.NodeStatus;
import io.tidegate.common.model.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * A node as placement sees it.
 *
 * @param why what is wrong with it, for people; null when it is alive
 */
public record NodeView(NodeStatus status, Liveness liveness, @Nullable String why) {

  /** A node that is well. */
  public static NodeView alive(NodeStatus status) {
    return new NodeView(status, Liveness.ALIVE, null);
  }

  /** The node's name. */
  public NodeId id() {
    return status.node();
  }

  /**
   * What is known of a node from two sides: its collector's heartbeat, and whether its platform
   * answers.
   *
   * <pre>
   *                     platform answers   platform does not
   *   heartbeat fresh   ALIVE              UNREACHABLE
   *   heartbeat old     SILENT             LOST
   * </pre>
   */
  public enum Liveness {
    ALIVE,
    /** Only its collector is away: what runs there stays, and it is the last choice for more. */
    SILENT,
    /** Its platform is away: what runs there stays, nothing new goes there. */
    UNREACHABLE,
    /** Gone as far as anybody can tell: what ran there is placed elsewhere. */
    LOST
  }
}
