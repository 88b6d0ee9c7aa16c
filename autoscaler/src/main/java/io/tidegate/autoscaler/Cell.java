package io.tidegate.autoscaler;

import io.tidegate.autoscaler.workload.ManagedWorkload;
import io.tidegate.autoscaler.workload.Recorder;
import io.tidegate.common.event.DesiredState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A workload of ours, and what has been published of it. */
final class Cell {
  final ManagedWorkload workload;
  final Recorder recorder = new Recorder();
  final int partition;

  /** Larger than any epoch that was written for the workload before we had it. */
  final long epoch;

  /** What we last published; null while nothing has had to be. */
  @Nullable DesiredState published;

  /** Set by the publisher's thread when the log did not take it. */
  volatile boolean publishFailed;

  /** Somebody with a newer epoch writes for it: we are the former owner and have not heard yet. */
  boolean fenced;

  /** Whether it is among those that cannot wait for their period. */
  boolean waiting;

  /** Whether others may see it. */
  boolean onBoard;

  Instant fetchDue = Instant.MIN;

  /** When what was learned of it is kept again. */
  Instant keepDue = Instant.MAX;

  Cell(ManagedWorkload workload, int partition, long epoch) {
    this.workload = workload;
    this.partition = partition;
    this.epoch = epoch;
  }
}
