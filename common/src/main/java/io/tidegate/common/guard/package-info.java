/**
 * How outbound control-plane calls are kept from hanging and from piling up. Start at {@link
 * io.tidegate.common.guard.Guard}.
 */
@NullMarked
package io.tidegate.common.guard;

import org.jspecify.annotations.NullMarked;
