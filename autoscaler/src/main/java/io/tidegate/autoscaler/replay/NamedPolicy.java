package io.tidegate.autoscaler.replay;

import io.tidegate.common.model.ScalingPolicy;

/** A policy to compare, and what to call it in tables: its file, usually. */
public record NamedPolicy(String name, ScalingPolicy policy) {}
