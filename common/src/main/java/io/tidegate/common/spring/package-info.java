/**
 * The one place of this module where Spring is: how a service is started, configured and watched.
 * Start at {@link io.tidegate.common.spring.ServiceApplication}.
 */
@NullMarked
package io.tidegate.common.spring;

import org.jspecify.annotations.NullMarked;
