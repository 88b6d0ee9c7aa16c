package io.tidegate.placement.plan;

import io.tidegate.common.model.WorkloadSpec;
import java.time.Instant;

/** One node considered for one more instance of one workload. */
record Candidate(NodeView node, Want want, WorkloadSpec spec, Usage usage, Instant now) {}
