package io.tidegate.autoscaler.workload;

import io.tidegate.autoscaler.decision.Verdict;
import io.tidegate.autoscaler.decision.WorkloadView;
import io.tidegate.autoscaler.size.SizeAdvice;
import org.jspecify.annotations.Nullable;

/**
 * What was known, and what was decided.
 *
 * @param size another size for its instances; null when the present one is right or none is asked
 */
public record Evaluation(WorkloadView view, Verdict verdict, @Nullable SizeAdvice size) {}
