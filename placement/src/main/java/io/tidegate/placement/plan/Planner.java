package io.tidegate.placement.plan;

import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.WorkloadId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Compares what is wanted with what there is. A plain function: the same snapshot gives the same
 * plan, and a plan that was carried out leaves nothing to do.
 *
 * <p>First, workload by workload, what has to leave and what has to change its size; then, in
 * rounds of one instance for each workload, what has to start, so that a cluster that is too small
 * gives every workload something instead of giving the first one everything.
 */
public final class Planner {
  private final ClusterSnapshot snapshot;
  private final Map<NodeId, NodeView> nodes = new TreeMap<>();
  private final Usage usage;
  private final List<Operation> operations = new ArrayList<>();
  private final List<Unplaced> unplaced = new ArrayList<>();

  private Planner(ClusterSnapshot snapshot) {
    this.snapshot = snapshot;
    snapshot.nodes().forEach(node -> nodes.put(node.id(), node));
    this.usage = new Usage(nodes.values(), snapshot.replicas());
  }

  /** What to do now. */
  public static Plan plan(ClusterSnapshot snapshot) {
    return new Planner(snapshot).plan();
  }

  private Plan plan() {
    Map<WorkloadId, List<Replica>> byWorkload = new HashMap<>();
    for (Replica replica : snapshot.replicas()) {
      byWorkload.computeIfAbsent(replica.workload(), w -> new ArrayList<>()).add(replica);
    }
    List<Shortage> shortages = new ArrayList<>();
    snapshot.wants().stream()
        .sorted(Comparator.comparing(Want::workload))
        .forEach(
            want -> {
              Rollout rollout =
                  Rollout.of(want, byWorkload.getOrDefault(want.workload(), List.of()), nodes);
              operations.addAll(rollout.drains(usage, nodes));
              operations.addAll(rollout.resizes(usage, nodes));
              shortages.add(rollout.shortage(snapshot.now()));
            });
    place(shortages);
    return new Plan(operations, unplaced);
  }

  private void place(List<Shortage> shortages) {
    List<Shortage> open = new ArrayList<>(shortages);
    shortages.stream().flatMap(s -> s.heldBack().stream()).forEach(unplaced::add);
    while (!open.isEmpty()) {
      open.removeIf(shortage -> !shortage.takeOne(this::startOne));
    }
    for (Shortage shortage : shortages) {
      if (shortage.remaining() > 0) {
        unplaced.add(explain(shortage));
        if (candidates(shortage.want()).stream().anyMatch(Filters::lacksOnlyRoom)) {
          shortage.makeRoom().ifPresent(operations::add);
        }
      }
    }
  }

  /** Starts one more instance where it is best, or answers false when no node will do. */
  private boolean startOne(Shortage shortage, int failures) {
    Want want = shortage.want();
    Optional<Candidate> best =
        candidates(want).stream()
            .filter(candidate -> Filters.refusal(candidate) == null)
            .min(best(want));
    if (best.isEmpty()) {
      return false;
    }
    NodeId node = best.get().node().id();
    usage.add(want.workload(), node, want.size());
    operations.add(
        new Operation.Start(want.workload(), node, want.size(), failures, shortage.reason()));
    return true;
  }

  private Unplaced explain(Shortage shortage) {
    Map<NodeId, String> reasons = new TreeMap<>();
    for (Candidate candidate : candidates(shortage.want())) {
      NodeFilter refusal = Filters.refusal(candidate);
      if (refusal != null) {
        reasons.put(candidate.node().id(), refusal.explain(candidate));
      }
    }
    String reason =
        reasons.isEmpty()
            ? "there is no node"
            : "none of %d nodes can take it: %s".formatted(reasons.size(), summary(reasons));
    return new Unplaced(shortage.want().workload(), shortage.remaining(), reason, reasons);
  }

  /** The reasons, the most frequent first: what to change to get most nodes back. */
  private static String summary(Map<NodeId, String> reasons) {
    Map<String, Integer> counts = new TreeMap<>();
    reasons.values().forEach(reason -> counts.merge(reason, 1, Integer::sum));
    return counts.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .limit(3)
        .map(count -> "%s (%d)".formatted(count.getKey(), count.getValue()))
        .reduce((a, b) -> a + "; " + b)
        .orElse("");
  }

  private List<Candidate> candidates(Want want) {
    var spec = Objects.requireNonNull(want.spec());
    return nodes.values().stream()
        .map(node -> new Candidate(node, want, spec, usage, snapshot.now()))
        .toList();
  }

  private static Comparator<Candidate> best(Want want) {
    return Strategy.best(Objects.requireNonNull(want.spec()).placement().strategy());
  }
}
