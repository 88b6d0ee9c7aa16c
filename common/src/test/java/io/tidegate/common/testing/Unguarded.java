package io.tidegate.common.testing;

import io.tidegate.common.guard.Guard;
import java.time.Duration;
import java.util.concurrent.Callable;

/** No deadline, no breaker: what the work does is what the caller sees. */
public final class Unguarded implements Guard {
  @Override
  public <T> T call(String name, Duration deadline, Callable<T> work) throws Exception {
    return work.call();
  }
}
