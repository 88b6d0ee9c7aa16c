/**
 * What placement answers over HTTP. Start at {@link io.tidegate.placement.http.PlacementServlet}.
 */
@NullMarked
package io.tidegate.placement.http;

import org.jspecify.annotations.NullMarked;
