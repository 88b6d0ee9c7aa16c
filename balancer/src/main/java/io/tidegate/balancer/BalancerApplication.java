package io.tidegate.balancer;

import io.tidegate.common.spring.ServiceApplication;

/** The balancer as a process of its own. */
public final class BalancerApplication {
  /** Where health and metrics are, unless configured otherwise. */
  public static final int ADMIN_PORT = 9294;

  private BalancerApplication() {}

  public static void main(String[] args) {
    var _ = ServiceApplication.run(BalancerConfiguration.class, "balancer", ADMIN_PORT, args);
  }
}
