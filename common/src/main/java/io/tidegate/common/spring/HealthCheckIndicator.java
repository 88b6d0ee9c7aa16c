package io.tidegate.common.spring;

import io.tidegate.common.telemetry.CheckResult;
import io.tidegate.common.telemetry.HealthCheck;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** A {@link HealthCheck} as the actuator wants it. */
record HealthCheckIndicator(HealthCheck check) implements HealthIndicator {

  @Override
  public Health health() {
    return switch (check.check()) {
      case CheckResult.Up() -> Health.up().build();
      case CheckResult.Degraded(String why) ->
          Health.status("DEGRADED").withDetail("why", why).build();
      case CheckResult.Down(String why) -> Health.down().withDetail("why", why).build();
    };
  }
}
