package io.tidegate.autoscaler.workload;

import io.tidegate.autoscaler.decision.Verdict;
import io.tidegate.autoscaler.decision.WorkloadView;

/** What was known, and what was decided. */
public record Evaluation(WorkloadView view, Verdict verdict) {}
