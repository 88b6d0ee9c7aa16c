/**
 * What the topics together say about each workload, as a person asks for it. Plain functions over
 * the events. Start at {@link io.tidegate.standalone.view.WorkloadStatus}.
 */
@NullMarked
package io.tidegate.standalone.view;

import org.jspecify.annotations.NullMarked;
