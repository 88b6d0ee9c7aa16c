/**
 * Where instances run, behind one small interface. Start at {@link
 * io.tidegate.placement.platform.Platform}.
 */
@NullMarked
package io.tidegate.placement.platform;

import org.jspecify.annotations.NullMarked;
