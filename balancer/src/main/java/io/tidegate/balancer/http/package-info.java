/**
 * The balancer's state over HTTP, for people and scripts on the same machine. Start at {@link
 * io.tidegate.balancer.http.AdminApi}.
 */
@NullMarked
package io.tidegate.balancer.http;

import org.jspecify.annotations.NullMarked;
