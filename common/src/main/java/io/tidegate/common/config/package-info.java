/**
 * Configuration as a tree that knows where each value came from, so that every refusal can name the
 * file, the line, the key, the value and what was expected. Start at {@link
 * io.tidegate.common.config.ConfigNode}.
 */
@NullMarked
package io.tidegate.common.config;

import org.jspecify.annotations.NullMarked;
