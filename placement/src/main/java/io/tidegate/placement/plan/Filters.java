package io.tidegate.placement.plan;

import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.Resources;
import io.tidegate.placement.plan.NodeView.Liveness;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The hard rules, in the order in which they are asked: what cannot change soon comes first. */
final class Filters {
  static final List<NodeFilter> ALL =
      List.of(
          new CanRun(),
          new AllowedPlatform(),
          new Labels(),
          new Alive(),
          new Schedulable(),
          new Room(),
          new NoRecentRefusal());

  private Filters() {}

  /** The first rule that says no, or null. */
  static @Nullable NodeFilter refusal(Candidate candidate) {
    for (NodeFilter filter : ALL) {
      if (!filter.passes(candidate)) {
        return filter;
      }
    }
    return null;
  }

  /** Whether the node would take it if something there made room. */
  static boolean lacksOnlyRoom(Candidate candidate) {
    return refusal(candidate) instanceof Room;
  }

  /** The node's platform knows how to run this kind of workload. */
  private record CanRun() implements NodeFilter {
    @Override
    public boolean passes(Candidate candidate) {
      return !candidate.want().platformRefusals().containsKey(platform(candidate));
    }

    @Override
    public String explain(Candidate candidate) {
      return Objects.requireNonNull(candidate.want().platformRefusals().get(platform(candidate)));
    }
  }

  /** The workload's own choice of platforms. */
  private record AllowedPlatform() implements NodeFilter {
    @Override
    public boolean passes(Candidate candidate) {
      List<String> allowed = candidate.spec().placement().platforms();
      return allowed.isEmpty() || allowed.contains(platform(candidate));
    }

    @Override
    public String explain(Candidate candidate) {
      return "its platform is %s (wanted: %s)"
          .formatted(
              platform(candidate), String.join(" or ", candidate.spec().placement().platforms()));
    }
  }

  private record Labels() implements NodeFilter {
    @Override
    public boolean passes(Candidate candidate) {
      return candidate
          .node()
          .status()
          .labels()
          .entrySet()
          .containsAll(candidate.spec().placement().requiredLabels().entrySet());
    }

    @Override
    public String explain(Candidate candidate) {
      Map<String, String> has = candidate.node().status().labels();
      return candidate.spec().placement().requiredLabels().entrySet().stream()
          .filter(wanted -> !wanted.getValue().equals(has.get(wanted.getKey())))
          .sorted(Map.Entry.comparingByKey())
          .map(
              wanted ->
                  "label %s is %s (wanted: %s)"
                      .formatted(
                          wanted.getKey(),
                          has.getOrDefault(wanted.getKey(), "not set"),
                          wanted.getValue()))
          .reduce((a, b) -> a + ", " + b)
          .orElse("labels differ");
    }
  }

  private record Alive() implements NodeFilter {
    @Override
    public boolean passes(Candidate candidate) {
      Liveness liveness = candidate.node().liveness();
      return liveness == Liveness.ALIVE || liveness == Liveness.SILENT;
    }

    @Override
    public String explain(Candidate candidate) {
      String why = candidate.node().why();
      return why == null ? "it is not reachable" : why;
    }
  }

  private record Schedulable() implements NodeFilter {
    @Override
    public boolean passes(Candidate candidate) {
      return candidate.node().status().schedulable();
    }

    @Override
    public String explain(Candidate candidate) {
      return "an operator has closed it to new instances";
    }
  }

  private record Room() implements NodeFilter {
    @Override
    public boolean passes(Candidate candidate) {
      return Fit.fits(allocatable(candidate), held(candidate), candidate.want().size());
    }

    @Override
    public String explain(Candidate candidate) {
      Resources free = allocatable(candidate).minus(held(candidate));
      Resources ask = candidate.want().size();
      if (!Fit.fits(
          allocatable(candidate).cpuMillis(), held(candidate).cpuMillis(), ask.cpuMillis())) {
        return "%dm CPU free (needed: %dm)".formatted(free.cpuMillis(), ask.cpuMillis());
      }
      return "%d MiB memory free (needed: %d MiB)"
          .formatted(free.memoryBytes() >> 20, ask.memoryBytes() >> 20);
    }

    private static Resources allocatable(Candidate candidate) {
      return candidate.node().status().allocatable();
    }

    private static Resources held(Candidate candidate) {
      return candidate.usage().held(candidate.node().id());
    }
  }

  private record NoRecentRefusal() implements NodeFilter {
    @Override
    public boolean passes(Candidate candidate) {
      NodeRefusal refusal = refusal(candidate);
      return refusal == null || !candidate.now().isBefore(refusal.until());
    }

    @Override
    public String explain(Candidate candidate) {
      NodeRefusal refusal = Objects.requireNonNull(refusal(candidate));
      return "could not start it there (%d times in a row; next try at %s): %s"
          .formatted(refusal.times(), refusal.until(), refusal.why());
    }

    private static @Nullable NodeRefusal refusal(Candidate candidate) {
      NodeId node = candidate.node().id();
      return candidate.want().nodeRefusals().get(node);
    }
  }

  private static String platform(Candidate candidate) {
    return candidate.node().status().platform();
  }
}
