/** What a service says about itself. Start at {@link io.tidegate.common.telemetry.Telemetry}. */
@NullMarked
package io.tidegate.common.telemetry;

import org.jspecify.annotations.NullMarked;
