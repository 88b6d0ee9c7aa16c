/**
 * What every service's admin port offers. Start at {@link io.tidegate.common.http.MetricsServlet}.
 */
@NullMarked
package io.tidegate.common.http;

import org.jspecify.annotations.NullMarked;
