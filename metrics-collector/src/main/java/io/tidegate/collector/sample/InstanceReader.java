package io.tidegate.collector.sample;

import java.io.IOException;

/**
 * A place that instances can be read from: the process table, control groups, an engine. What one
 * instance's look meets is no other's matter.
 */
public interface InstanceReader {
  /**
   * Reads all of an instance at once. Called from many virtual threads at a time, but for one
   * instance never twice at the same time. A caller that will wait no longer interrupts, which ends
   * a wait for an answer and spoils no look after it.
   *
   * <p>An instance is what its handle says: under the same name with another handle it is another
   * incarnation, and so it is under the same handle when it was started again.
   *
   * @return at least its CPU time; what else the source does not know is absent
   * @throws UnreadableException instead of figures that nobody knows; with {@link
   *     MissingCause#GONE} when the source has no such instance, so that another may be asked, or
   *     {@link MissingCause#EMPTY} in place of it when it has just ended
   * @throws IOException when the source failed, or said what nobody understands
   * @throws InterruptedException when interrupted; that may also show as an {@code IOException}
   */
  Reading read(SampledInstance instance)
      throws UnreadableException, IOException, InterruptedException;

  /**
   * Drops what is remembered of an instance that need not be read again; if it is, that is like the
   * first time. Does nothing for one that was never read.
   */
  default void forget(SampledInstance instance) {}
}
