package io.tidegate.placement;

import io.tidegate.common.spring.ServiceApplication;

/** Placement as a process of its own. */
public final class PlacementApplication {
  /** Where health, metrics and {@code /placement} are, unless configured otherwise. */
  public static final int ADMIN_PORT = 9293;

  private PlacementApplication() {}

  public static void main(String[] args) {
    var _ = ServiceApplication.run(PlacementConfiguration.class, "placement", ADMIN_PORT, args);
  }
}
