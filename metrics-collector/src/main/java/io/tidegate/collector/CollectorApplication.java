package io.tidegate.collector;

import io.tidegate.common.spring.ServiceApplication;

/** The collector as a process of its own. */
public final class CollectorApplication {
  private static final int ADMIN_PORT = 9091;

  private CollectorApplication() {}

  /** Runs until the process is told to end. */
  public static void main(String[] args) {
    ServiceApplication.run(CollectorConfiguration.class, "collector", ADMIN_PORT, args);
  }
}
