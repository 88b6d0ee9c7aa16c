/**
 * Failures that nobody waits for, in the log. Start at {@link io.tidegate.balancer.slf4j.Failures}.
 */
@NullMarked
package io.tidegate.balancer.slf4j;

import org.jspecify.annotations.NullMarked;
