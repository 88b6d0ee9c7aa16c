package io.tidegate.autoscaler;

import io.tidegate.common.spring.ServiceApplication;

/** Starts the autoscaler as a process of its own. */
public final class AutoscalerApplication {
  private static final int ADMIN_PORT = 9292;

  private AutoscalerApplication() {}

  /** Flags override the environment, which overrides the file. */
  public static void main(String[] args) {
    ServiceApplication.run(AutoscalerConfiguration.class, "autoscaler", ADMIN_PORT, args);
  }
}
