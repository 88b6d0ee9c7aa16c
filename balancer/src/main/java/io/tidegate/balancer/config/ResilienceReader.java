package io.tidegate.balancer.config;

import io.tidegate.balancer.hold.HoldPolicy;
import io.tidegate.balancer.resilience.Hedging;
import io.tidegate.balancer.resilience.LimitPolicy;
import io.tidegate.balancer.resilience.RetryPolicy;
import io.tidegate.balancer.routing.TrafficPolicy.Resilience;
import io.tidegate.common.config.ConfigNode;
import org.jspecify.annotations.Nullable;

/** Reads what happens when there is too much to do, or something fails. */
final class ResilienceReader {
  private ResilienceReader() {}

  static Resilience read(ConfigNode node) {
    Hedging hedging =
        Toggle.<@Nullable Hedging>read(
            node,
            "hedging",
            new Toggle.Choice<>(Hedging.DEFAULT, null, null),
            ResilienceReader::hedging);
    return new Resilience(
        node.get("retries", ResilienceReader::retries, RetryPolicy.DEFAULT),
        node.get("hold", ResilienceReader::hold, HoldPolicy.DEFAULT),
        node.get("limits", ResilienceReader::limits, LimitPolicy.NONE),
        hedging,
        GateReader.read(node));
  }

  private static RetryPolicy retries(ConfigNode node) {
    RetryPolicy usual = RetryPolicy.DEFAULT;
    RetryPolicy policy =
        node.build(
            () ->
                new RetryPolicy(
                    node.get("max-tries", ConfigNode::integer, usual.maxTries()),
                    node.get("on-gateway-error", ConfigNode::bool, usual.onGatewayError()),
                    node.get("non-idempotent", ConfigNode::bool, usual.nonIdempotent()),
                    node.get("buffer", LimitsReader::size, usual.bufferBytes()),
                    node.get("budget", ConfigNode::ratio, usual.budgetRatio())));
    node.refuseUnknown();
    return policy;
  }

  private static HoldPolicy hold(ConfigNode node) {
    HoldPolicy usual = HoldPolicy.DEFAULT;
    HoldPolicy policy =
        node.build(
            () ->
                new HoldPolicy(
                    node.get("requests", ConfigNode::integer, usual.maxRequests()),
                    node.get("bytes", ConfigNode::bytes, usual.maxBytes()),
                    node.get("wait", ConfigNode::duration, usual.maxWait()),
                    node.get("queue-wait", ConfigNode::duration, usual.maxQueueWait())));
    node.refuseUnknown();
    return policy;
  }

  private static LimitPolicy limits(ConfigNode node) {
    LimitPolicy.Adaptive adaptive =
        Toggle.<LimitPolicy.@Nullable Adaptive>read(
            node,
            "adaptive",
            new Toggle.Choice<>(LimitPolicy.Adaptive.DEFAULT, null, null),
            ResilienceReader::adaptive);
    LimitPolicy policy =
        node.build(
            () ->
                new LimitPolicy(
                    node.get("per-endpoint", ConfigNode::integer, 0),
                    node.get("per-workload", ConfigNode::integer, 0),
                    adaptive));
    node.refuseUnknown();
    return policy;
  }

  private static LimitPolicy.Adaptive adaptive(ConfigNode node) {
    LimitPolicy.Adaptive usual = LimitPolicy.Adaptive.DEFAULT;
    return node.build(
        () ->
            new LimitPolicy.Adaptive(
                node.get("min", ConfigNode::integer, usual.min()),
                node.get("max", ConfigNode::integer, usual.max()),
                node.get("tolerance", ConfigNode::decimal, usual.toleranceRatio())));
  }

  private static Hedging hedging(ConfigNode node) {
    Hedging usual = Hedging.DEFAULT;
    return node.build(
        () ->
            new Hedging(
                node.get("quantile", ConfigNode::ratio, usual.quantile()),
                node.get("min-delay", ConfigNode::duration, usual.minDelay()),
                node.get("max-extra", ConfigNode::ratio, usual.maxExtraRatio())));
  }
}
