package io.tidegate.common.event;

import io.tidegate.common.model.WorkloadSpec;
import java.time.Instant;

/**
 * A workload as its owner wants it. A tombstone removes the workload.
 *
 * @param source who declared it: {@code cli}, or {@code labels:} and the collector's node
 */
public record WorkloadDeclared(WorkloadSpec spec, String source, Instant declaredAt) {}
