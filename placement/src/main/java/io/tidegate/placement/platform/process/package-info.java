/**
 * Instances as child processes on logical nodes of this machine. Start at {@link
 * io.tidegate.placement.platform.process.ProcessPlatform}.
 */
@NullMarked
package io.tidegate.placement.platform.process;

import org.jspecify.annotations.NullMarked;
