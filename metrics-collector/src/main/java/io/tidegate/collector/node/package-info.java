/**
 * The nodes that a collector speaks for. Start at {@link io.tidegate.collector.node.NodeSource}.
 */
@NullMarked
package io.tidegate.collector.node;

import org.jspecify.annotations.NullMarked;
