package io.tidegate.collector.sample;

import java.io.IOException;

/** A place that instances can be read from: the process table, control groups, an engine. */
public interface InstanceReader {
  /**
   * Reads all of an instance at once. Called from many virtual threads at a time, but for one
   * instance never twice at the same time. A caller that will wait no longer interrupts.
   */
  Reading read(SampledInstance instance)
      throws UnreadableException, IOException, InterruptedException;

  /** Drops what is remembered of an instance that will not be read again. */
  default void forget(SampledInstance instance) {}
}
