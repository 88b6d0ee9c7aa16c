/**
 * What exists: workloads, instances, nodes, and what a user asked for. Plain validated records, the
 * same in every service. Start at {@link io.tidegate.common.model.WorkloadSpec}.
 */
@NullMarked
package io.tidegate.common.model;

import org.jspecify.annotations.NullMarked;
