package io.tidegate.placement.platform;

import io.tidegate.common.model.RunSpec;
import io.tidegate.common.testing.ManualClock;
import java.util.List;
import java.util.Map;

class InMemoryPlatformTest extends PlatformContract {
  private final InMemoryPlatform memory = new InMemoryPlatform(ManualClock.create());

  @Override
  protected Platform open() {
    return memory;
  }

  @Override
  protected RunSpec lasting() {
    return new RunSpec("image", List.of(), Map.of());
  }

  @Override
  protected RunSpec failing() {
    return new RunSpec("failing", List.of(), Map.of());
  }

  @Override
  protected void kill(ObservedInstance instance) {
    memory.crash(instance.id());
  }

  @Override
  protected ObservedInstance start(String name, RunSpec run) throws PlatformException {
    ObservedInstance started = super.start(name, run);
    if (run.equals(failing())) {
      memory.crash(started.id());
    }
    return started;
  }
}
