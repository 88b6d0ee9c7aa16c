package io.tidegate.balancer.config;

import io.tidegate.balancer.resilience.BreakerPolicy;
import io.tidegate.balancer.resilience.Gate;
import io.tidegate.balancer.resilience.RateLimit;
import io.tidegate.common.config.ConfigNode;
import org.jspecify.annotations.Nullable;

/** Reads circuit breaker and rate limit, which workloads and routes may have. */
final class GateReader {
  private GateReader() {}

  static Gate.Policy read(ConfigNode node) {
    BreakerPolicy breaker =
        Toggle.<@Nullable BreakerPolicy>read(
            node,
            "breaker",
            new Toggle.Choice<>(BreakerPolicy.DEFAULT, null, null),
            GateReader::breaker);
    RateLimit rate = node.optional("rate-limit").map(GateReader::rate).orElse(null);
    return new Gate.Policy(breaker, rate);
  }

  private static BreakerPolicy breaker(ConfigNode node) {
    BreakerPolicy usual = BreakerPolicy.DEFAULT;
    return node.build(
        () ->
            new BreakerPolicy(
                node.get("failure-ratio", ConfigNode::ratio, usual.failureRatio()),
                node.get("window", ConfigNode::duration, usual.window()),
                node.get("min-requests", ConfigNode::integer, usual.minRequests()),
                node.get("open", ConfigNode::duration, usual.open()),
                node.get("probes", ConfigNode::integer, usual.probes())));
  }

  private static RateLimit rate(ConfigNode node) {
    RateLimit limit =
        node.build(
            () ->
                new RateLimit(
                    node.required("requests").integer(), node.required("period").duration()));
    node.refuseUnknown();
    return limit;
  }
}
