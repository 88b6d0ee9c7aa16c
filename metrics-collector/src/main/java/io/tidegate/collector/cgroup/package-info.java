/**
 * Containers of this machine, read from the kernel's control groups, version 1, 2 or both: nearly
 * free, and the only source of stall figures (PSI). Start at {@link
 * io.tidegate.collector.cgroup.CgroupReader}.
 */
@NullMarked
package io.tidegate.collector.cgroup;

import org.jspecify.annotations.NullMarked;
