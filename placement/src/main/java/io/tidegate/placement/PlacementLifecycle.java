package io.tidegate.placement;

import org.springframework.context.SmartLifecycle;

/** Placement starts after the log and before all others, and stops after them. */
final class PlacementLifecycle implements SmartLifecycle {
  private static final int PHASE = 100;

  private final PlacementService service;
  private volatile boolean running;

  PlacementLifecycle(PlacementService service) {
    this.service = service;
  }

  @Override
  public void start() {
    service.start();
    running = true;
  }

  @Override
  public void stop() {
    service.stop();
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}
