/**
 * Decisions over HTTP, on the admin port. Start at {@link
 * io.tidegate.autoscaler.http.DecisionsServlet}.
 */
@NullMarked
package io.tidegate.autoscaler.http;

import org.jspecify.annotations.NullMarked;
