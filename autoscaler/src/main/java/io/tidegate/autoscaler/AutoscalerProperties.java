package io.tidegate.autoscaler;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code tidegate.autoscaler.*}.
 *
 * @param lookback how far back samples are read when a workload becomes ours; at least the longest
 *     window of any policy
 */
@ConfigurationProperties(prefix = "tidegate.autoscaler", ignoreUnknownFields = false)
public record AutoscalerProperties(
    @DefaultValue("90s") Duration lookback) {}
