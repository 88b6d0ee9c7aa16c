/**
 * Workloads that containers declare by their labels. Pure. Start at {@link
 * io.tidegate.collector.discovery.Discovery}.
 */
@NullMarked
package io.tidegate.collector.discovery;

import org.jspecify.annotations.NullMarked;
