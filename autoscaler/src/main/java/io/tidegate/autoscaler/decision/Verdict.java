package io.tidegate.autoscaler.decision;

import io.tidegate.autoscaler.recommend.Proposal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a number came about.
 *
 * @param from the number before
 * @param replicas the number after; equal to {@code from} for a hold
 * @param advised what it would be if the mode were to act
 * @param proposals one per target, in the policy's order
 * @param steps what each stage did or had to say, in order
 * @param binding the step that the outcome hangs on; null when the proposals alone decided
 */
public record Verdict(
    int from,
    int replicas,
    int advised,
    List<Proposal> proposals,
    List<Step> steps,
    @Nullable Step binding) {

  public Verdict {
    proposals = List.copyOf(proposals);
    steps = List.copyOf(steps);
  }

  /** Whether the number changes. */
  public boolean changes() {
    return from != replicas;
  }
}
