/**
 * One line for each request: who asked what, how it went, where the time was spent and why it
 * ended. Start at {@link io.tidegate.balancer.accesslog.AccessEntry}.
 */
@NullMarked
package io.tidegate.balancer.accesslog;

import org.jspecify.annotations.NullMarked;
