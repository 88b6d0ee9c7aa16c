package io.tidegate.common.telemetry;

/** A component's answer to "are you well?"; asked often, so it looks at state and does no I/O. */
public interface HealthCheck {
  /** The component's name in {@code /actuator/health}, camel case. */
  String name();

  /** How it is now. */
  CheckResult check();
}
