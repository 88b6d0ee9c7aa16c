/**
 * How many replicas each single target asks for. Start at {@link
 * io.tidegate.autoscaler.recommend.Recommender}.
 */
@NullMarked
package io.tidegate.autoscaler.recommend;

import org.jspecify.annotations.NullMarked;
