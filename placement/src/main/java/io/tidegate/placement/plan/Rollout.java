package io.tidegate.placement.plan;

import io.tidegate.common.event.InstanceStatus.Phase;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.PlacementSpec;
import io.tidegate.common.model.Resources;
import io.tidegate.placement.plan.NodeView.Liveness;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One workload: its live instances divided into those that may stay and those that have to be
 * replaced, because they run an older version or because an operator has closed their node.
 *
 * <p>A replacement starts its successors first, a quarter of the wanted number at a time and at
 * least one, and drains an outdated instance only while as many as wanted are ready without it.
 */
final class Rollout {
  private final Want want;
  private final List<Replica> staying;
  private final List<Replica> outdated;
  private final List<Replica> onClosedNode;
  private int leaving;

  private Rollout(
      Want want, List<Replica> staying, List<Replica> outdated, List<Replica> onClosedNode) {
    this.want = want;
    this.staying = staying;
    this.outdated = outdated;
    this.onClosedNode = onClosedNode;
  }

  static Rollout of(Want want, List<Replica> replicas, Map<NodeId, NodeView> nodes) {
    List<Replica> staying = new ArrayList<>();
    List<Replica> outdated = new ArrayList<>();
    List<Replica> onClosedNode = new ArrayList<>();
    for (Replica replica : replicas) {
      NodeView node = nodes.get(replica.node());
      if (!replica.phase().live() || (node != null && node.liveness() == Liveness.LOST)) {
        continue;
      }
      if (!replica.upToDate()) {
        outdated.add(replica);
      } else if (node != null && !node.status().schedulable()) {
        onClosedNode.add(replica);
      } else {
        staying.add(replica);
      }
    }
    return new Rollout(want, staying, outdated, onClosedNode);
  }

  /** Who has to leave now. What is decided is taken out of the lists and of {@code usage}. */
  List<Operation.Drain> drains(Usage usage, Map<NodeId, NodeView> nodes) {
    List<Operation.Drain> drains = new ArrayList<>();
    int spareReady = ready() - want.replicas();
    if (want.replicas() > 0) {
      for (Replica replica : List.copyOf(outdated)) {
        if (replica.phase() != Phase.READY) {
          outdated.remove(replica);
          drains.add(drain(replica, usage, "an older version that never became ready"));
        }
      }
    }
    int surplus = staying.size() - want.replicas();
    spareReady -= leave(staying, surplus, spareReady, new Leaving(drains, usage, nodes, surplus()));
    spareReady -=
        leave(outdated, spareReady, spareReady, new Leaving(drains, usage, nodes, "outdated"));
    leave(
        onClosedNode, spareReady, spareReady, new Leaving(drains, usage, nodes, "its node closed"));
    leaving = drains.size();
    return drains;
  }

  private record Leaving(
      List<Operation.Drain> drains, Usage usage, Map<NodeId, NodeView> nodes, String why) {}

  /**
   * Drains up to {@code count} of {@code from}, but no more than {@code spareReady} ready ones:
   * when a successor is not ready yet its predecessor has to stay.
   *
   * @return how many ready ones were drained
   */
  private int leave(List<Replica> from, int count, int spareReady, Leaving leaving) {
    int readyGone = 0;
    int limit = want.replicas() == 0 ? from.size() : count;
    for (int i = 0; i < limit; i++) {
      Optional<Replica> next = Victims.next(from, strategy(), leaving.usage(), leaving.nodes());
      if (next.isEmpty()) {
        break;
      }
      Replica victim = next.get();
      if (victim.phase() == Phase.READY) {
        if (want.replicas() > 0 && readyGone >= spareReady) {
          break;
        }
        readyGone++;
      }
      from.remove(victim);
      leaving.drains().add(drain(victim, leaving.usage(), leaving.why()));
    }
    return readyGone;
  }

  private Operation.Drain drain(Replica replica, Usage usage, String reason) {
    usage.leave(replica.workload(), replica.node());
    return new Operation.Drain(replica.id(), reason);
  }

  private String surplus() {
    return want.spec() == null
        ? "the workload was removed"
        : "surplus: %d wanted".formatted(want.replicas());
  }

  /** Who takes another size in place. */
  List<Operation> resizes(Usage usage, Map<NodeId, NodeView> nodes) {
    List<Operation> resizes = new ArrayList<>();
    for (Replica replica : staying) {
      NodeView node = nodes.get(replica.node());
      Resources size = want.size();
      if (replica.resources().equals(size)
          || !replica.resizable()
          || replica.phase() == Phase.PENDING
          || node == null) {
        continue;
      }
      Resources others = usage.held(replica.node()).minus(replica.resources());
      if (Fit.fits(node.status().allocatable(), others, size)) {
        usage.resize(replica.node(), replica.resources(), size);
        resizes.add(new Operation.Resize(replica.id(), size));
      }
    }
    return resizes;
  }

  /** How many have to start. */
  Shortage shortage(Instant now) {
    int replaced = outdated.size() + onClosedNode.size();
    int surge = replaced == 0 ? 0 : Math.max(1, want.replicas() / 4);
    int live = staying.size() + replaced;
    int missing = Math.min(want.replicas() - staying.size(), want.replicas() + surge - live);
    String reason =
        outdated.isEmpty()
            ? "%d wanted, %d live".formatted(want.replicas(), live)
            : "its new version";
    return new Shortage(want, Math.max(0, missing), reason, spare(), now);
  }

  /** An outdated instance that may go before its successor has come: only one of several. */
  private @Nullable Replica spare() {
    boolean bearable = want.replicas() >= 2 && leaving == 0 && ready() >= want.replicas();
    return bearable && !outdated.isEmpty() ? outdated.getFirst() : null;
  }

  private int ready() {
    return (int)
        Stream.of(staying, outdated, onClosedNode)
            .flatMap(List::stream)
            .filter(replica -> replica.phase() == Phase.READY)
            .count();
  }

  private PlacementSpec.Strategy strategy() {
    return want.spec() == null ? PlacementSpec.Strategy.SPREAD : want.spec().placement().strategy();
  }
}
