/** What several tests need. Start at {@link io.tidegate.balancer.testing.Origin}. */
@NullMarked
package io.tidegate.balancer.testing;

import org.jspecify.annotations.NullMarked;
