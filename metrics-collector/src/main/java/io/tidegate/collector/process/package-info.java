/**
 * Instances that are processes of this machine, read from procfs with all their descendants, and
 * the logical nodes they run on. Start at {@link io.tidegate.collector.process.ProcessReader}.
 */
@NullMarked
package io.tidegate.collector.process;

import org.jspecify.annotations.NullMarked;
