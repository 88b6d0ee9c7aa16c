/**
 * What users write about a workload, read into {@link io.tidegate.common.model.WorkloadSpec}. Start
 * at {@link io.tidegate.common.spec.WorkloadReader}.
 */
@NullMarked
package io.tidegate.common.spec;

import org.jspecify.annotations.NullMarked;
