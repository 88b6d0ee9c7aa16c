package io.tidegate.collector.sample;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** Instances that are there because a test says so. */
final class MemoryReader implements InstanceReader {
  private final Map<String, Reading> readings = new ConcurrentHashMap<>();
  private volatile boolean silent;
  private volatile boolean asked;

  /** Begins an instance, or begins it again. */
  void begin(String handle, String incarnation) {
    readings.put(handle, Readings.cpu(incarnation, 0, 1));
  }

  /** Lets half a second pass in which it works for a tenth, if it is here. */
  void work(String handle) {
    readings.computeIfPresent(
        handle,
        (_, last) ->
            new Reading(
                last.incarnation(),
                last.atNanos() + Readings.SECOND / 2,
                Map.of(
                    Counter.CPU_NANOS,
                    last.counters().get(Counter.CPU_NANOS) + Readings.SECOND / 10),
                last.levels()));
  }

  boolean has(String handle) {
    return readings.containsKey(handle);
  }

  void end(String handle) {
    readings.remove(handle);
  }

  void silent(boolean silent) {
    this.asked = false;
    this.silent = silent;
  }

  /** Whether anybody has asked since it fell silent. */
  boolean asked() {
    return asked;
  }

  @Override
  public Reading read(SampledInstance instance)
      throws UnreadableException, IOException, InterruptedException {
    if (instance.handle().equals("broken")) {
      throw new IOException("broken");
    }
    if (silent) {
      asked = true;
      new CountDownLatch(1).await();
    }
    Reading reading = readings.get(instance.handle());
    if (reading == null) {
      throw new UnreadableException(MissingCause.GONE, instance.handle());
    }
    return reading;
  }
}
