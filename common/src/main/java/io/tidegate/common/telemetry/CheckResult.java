package io.tidegate.common.telemetry;

/** A component's state. */
public sealed interface CheckResult {
  /** All is well. */
  record Up() implements CheckResult {}

  /** Serves on, but something that should work does not, such as Kafka for a balancer. */
  record Degraded(String why) implements CheckResult {}

  /** Cannot do its work; the service is not ready. */
  record Down(String why) implements CheckResult {}
}
