/** How large an instance should be. Start at {@link io.tidegate.autoscaler.size.SizeAdvisor}. */
@NullMarked
package io.tidegate.autoscaler.size;

import org.jspecify.annotations.NullMarked;
